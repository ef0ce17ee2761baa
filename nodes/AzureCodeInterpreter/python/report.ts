import type { ReportedOutput } from './reported-outputs';

/** How an execution stands. */
export type ExecutionState = 'started' | 'running' | 'done' | 'failed' | 'stopped' | 'unknown';

/** The kernel that a report comes from. */
export interface Kernel {
	/** Made when the program was loaded: another one means that variables are gone. */
	id: string;
	/** Executions started in it. */
	runs: number;
	/** Whether it dropped reports of old executions, so that an unknown id proves nothing. */
	forgot: boolean;
}

/** The exception that ended the code. */
export interface ReportedError {
	/** First line of the exception, for example `ZeroDivisionError: division by zero`. */
	summary: string;
	/** Line of the person's code that failed, counted from 1. */
	line?: number;
	/** The person's frames, first to last; head and tail of a long one. */
	traceback: string;
	/** Of packages that could not be installed: one word for why, wheels of other platforms, and tags of this one. */
	cause?: string;
	unfit?: string[];
	tags?: string[];
	/** `interrupt` for code that was stopped, `program` where the program itself could not go on. */
	kind: string;
}

/** Where content is: in the report, or in a file of the session. */
export interface Content {
	data?: string;
	/** Absolute path of a file made for this report. */
	file?: string;
	sizeInBytes: number;
}

/** Something that the code showed: a figure, an HTML document. */
export interface Shown extends Content {
	mimeType: string;
	name: string;
}

/** A file that the code made or changed. */
export interface ReportedFile extends Content {
	path: string;
}

/** A file that stays in the session, and why. */
export interface LeftFile {
	path: string;
	sizeInBytes: number;
	reason: string;
}

/** A row as the code gave it; nothing in it has been checked beyond `json`. */
export interface ReportedRow {
	json: Record<string, unknown>;
	binary?: unknown;
	pairedItem?: unknown;
}

/** A remark of the program's that becomes a hint. */
export interface Note extends Record<string, unknown> {
	code: string;
}

/** A whole report that is in a file, as it does not fit into the output. */
export interface ReportFile {
	path: string;
	sizeInBytes: number;
	sha256: string;
}

/** What came of the packages that were asked for. */
export interface InstalledPackages {
	/** They were there since an earlier execution. */
	known: boolean;
	seconds: number;
	/** Name and version of those that pip installed now. */
	installed: string[];
}

/** What the program in the session tells of one execution. */
export interface Report {
	id: string;
	state: ExecutionState;
	kernel: Kernel;
	/** Of an unknown id: its code was started, by a kernel that has ended since. */
	started: boolean;
	/** Of an unknown id: this kernel was sent it before it had the program, and ran nothing. */
	turnedAway: boolean;
	/** Absent when the code gave none. */
	value?: { json: unknown } | { text: string };
	rows?: ReportedRow[];
	error?: ReportedError;
	stdout: string;
	stderr: string;
	/** Characters that were written in all. */
	stdoutLength: number;
	stderrLength: number;
	shown: Shown[];
	/** What a notebook shows of the execution, in order; none unless they were asked for. */
	outputs: ReportedOutput[];
	files: ReportedFile[];
	filesLeft: LeftFile[];
	notes: Note[];
	packages?: InstalledPackages;
	seconds: number | null;
	big?: ReportFile;
	part?: { text: string; total: number };
}
