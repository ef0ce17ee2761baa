/**
 * What a session needs of whatever runs its code. Each kind of kernel (Pyodide, Jupyter, Node.js, Shell) is one
 * implementation of these interfaces; nothing else of it is seen outside its folder.
 */
import type { SessionFolder } from '../session/session-folder.js';

/** What a Shell pool runs: a line for bash, or a program with its arguments. */
export interface ShellCommand {
	line?: string;
	program?: string[];
	/** What the command reads from its standard input. */
	stdin?: string;
}

/** What is to be run. */
export interface Cell {
	code: string;
	/** In place of code, in a Shell pool. */
	shell?: ShellCommand;
	/** Bytes (UTF-8) kept of stdout and of stderr; the rest is dropped without a word. */
	outputLimit: number;
	/** Milliseconds until the code is stopped. */
	timeout: number;
}

/** The value of a cell's last expression. */
export type CellValue =
	/** There was none, or the kernel cannot tell it from `None`. */
	| { kind: 'none' }
	/** `None`. */
	| { kind: 'null' }
	| { kind: 'string'; text: string; repr: string }
	/**
	 * Anything JSON can carry; `json` is its text, so that no number loses a digit. `text` is what Jupyter shows of it, which
	 * a list or a dict has over several lines.
	 */
	| { kind: 'json'; json: string; text: string }
	/** Anything else, as `repr` shows it. */
	| { kind: 'repr'; text: string }
	| { kind: 'image'; format: string; base64: string };

export interface CellOutcome {
	succeeded: boolean;
	stdout: string;
	stderr: string;
	value: CellValue;
	/** Milliseconds the cell ran. */
	duration: number;
	/** Of a shell command; 128 and the signal's number if one ended it. */
	exitCode?: number;
}

export type CellEnd =
	| { kind: 'finished'; outcome: CellOutcome }
	/** The code did not end in time and was stopped. `alive` says whether the variables are still there. */
	| { kind: 'timed out' }
	/** The kernel died, was killed by `kill`, or sent nonsense. */
	| { kind: 'died' }
	/** The kernel was ended because it took too much memory. */
	| { kind: 'out of memory' };

/** One kernel. It runs one cell at a time and belongs to one session from `attach` to its end. */
export interface SessionKernel {
	/** False once it has ended or is about to; another one must then be taken. */
	readonly alive: boolean;
	/** Resolves when no process of it is left. */
	readonly gone: Promise<void>;
	/** Resolves when a cell can be run. @throws Error with what the process said if it ended before that */
	ready(): Promise<void>;
	/** From now on it works for the session with this folder, which the same provider has made. */
	attach(folder: SessionFolder): void;
	/** Runs a cell. Never rejects. */
	run(cell: Cell): Promise<CellEnd>;
	/** Forgets all variables; files stay. May leave it not alive. */
	restart(): Promise<void>;
	/** Ends it at once. Resolves when it is gone. */
	kill(): Promise<void>;
}

/** What `metadata` of the service tells about a pool. */
export interface KernelDescription {
	runtime: { name: string; version: string };
	/** What code can import or call. */
	packages: Array<{ name: string; version: string }>;
	/** The Jupyter kernel behind it. */
	jupyterKernel?: { name: string; version: string; projectUrl: string; description: string };
}

/** Makes kernels of one kind. */
export interface KernelProvider {
	/** Runs shell commands, not code. */
	readonly takesShellCommands: boolean;
	/** Checks that kernels can be started. @throws Error, one line, that says what is missing and how to get it */
	open(): Promise<void>;
	describe(): KernelDescription;
	/** What the person who starts a pool should know. */
	readonly remark?: string;
	/** The empty `/mnt/data` of a new session. */
	makeFolder(): SessionFolder;
	/** Starts a kernel; `ready()` of it tells when it can be used. */
	boot(): SessionKernel;
	/** Takes away what `open` made. Called when every kernel is gone. */
	close(): Promise<void>;
}
