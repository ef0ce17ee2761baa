/** A file to put into `/mnt/data` before the code runs. */
export interface PutFile {
	/** Absolute, below `/mnt/data`. */
	path: string;
	/** Content as base64. */
	data: string;
}

/** n8n's items as the code gets them: JSON inside the job, or a file of the session that holds it. */
export type GivenItems =
	{ name: '_item' | '_items'; json: string } | { name: '_item' | '_items'; file: string };

/** A wheel, source package or archive of them: its content, or a file of the session that holds it. */
export type PutWheel = { name: string; data: string } | { name: string; file: string };

/** Packages to be installed before the code. */
export interface PackagesJob {
	/** Tells them from others: what a session has installed it does not install again. */
	key: string;
	/** Requirement lines; with wheels and no lines all wheels are installed. */
	requirements: string[];
	/** Whether they come from the wheels only. */
	offline?: boolean;
	/** Absent when the session had them already. */
	wheels?: PutWheel[];
}

/** What the program is to bring back. */
export interface Wanted {
	/** The value as n8n items, for 'Output' = Items. */
	rows: boolean;
	/** The value as JSON. */
	value: boolean;
	files: 'none' | 'new' | 'pattern';
	/** For `pattern`: relative to `/mnt/data`, in the language of files/file-pattern.ts. */
	patterns: string[];
	maxFiles: number;
	/** All files together. */
	maxFileBytes: number;
	/** Contents of files that may travel in the report, all together; larger ones are fetched afterwards. */
	maxInlineBytes: number;
	/** Characters kept of standard output and of standard error, each: head and tail. */
	textLimit: number;
	/** For a notebook: its outputs in order, and how many characters those other than streams may have together. */
	outputs?: number;
}

/** What every job says. */
interface AnyJob {
	/** Of the execution: 32 hexadecimal digits, unguessable. */
	id: string;
	/** Bytes that the report may take on standard output, its marks included. */
	room: number;
}

/** Runs code: at once, or in the background of the session with `start`. */
export interface RunJob extends AnyJob {
	do: 'run' | 'start';
	code: string;
	/** What tracebacks call it. */
	name?: string;
	/** A Python file of the session that is run as a script instead of `code`; absolute. */
	script?: string;
	/** Whether the code is awaited by the cell; set when it holds the word `await`. */
	mayAwait: boolean;
	/** Where it starts, absolute or relative to `/mnt/data`; empty to stay where the session is. */
	directory: string;
	given?: GivenItems;
	put: PutFile[];
	want: Wanted;
	/** Environment variables for the time of the code, by name. */
	env?: Record<string, string>;
	/** Names of those whose values the program takes out of all text that it brings back. */
	secrets?: string[];
	packages?: PackagesJob;
	/** A file that, once it is there, tells the program to interrupt the code; absolute. */
	stopFile: string;
	/** Seconds after which the program itself ends code in the background. */
	limitSeconds?: number;
	/** What it is part of, as the cell of a notebook: files are new that any of it made, and its items are there for all. */
	series?: { id: string; ends: boolean };
	/** The kernel it must run in, for a second try; another one answers `unknown` and runs nothing. */
	kernel: string | null;
}

/** Asks what came of an execution; of a long one, for output since, of a large report, for a part. */
export interface AskJob extends AnyJob {
	do: 'ask' | 'stop';
	since?: { stdout: number; stderr: number };
	/** Characters of the report's JSON, from and to. */
	part?: [number, number];
}

/** What the program in the session is told to do (docs/architecture.md describes the protocol). */
export type Job = RunJob | AskJob;
