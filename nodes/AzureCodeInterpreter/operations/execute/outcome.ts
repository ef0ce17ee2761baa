import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { CodeFailure } from './code-failure';

/** A file of the outcome, together with its content in n8n's store. */
export interface OutputFile {
	name: string;
	/** Absolute path in the session; null for what the code only showed. */
	path: string | null;
	sizeInBytes: number;
	mimeType: string;
	/** Binary field of the item that holds it. */
	binaryField: string;
	binary: IBinaryData;
	/** Where the file can be had without signing in to n8n, for some hours. */
	downloadUrl?: string;
}

/** A file that stays in the session, and why. */
export interface FileLeftBehind {
	name: string;
	path: string | null;
	sizeInBytes: number;
	reason: string;
}

/** Why a limit of the node left a file in the session. */
export const BEYOND_FILES = "beyond 'Max Output Files'";
export const BEYOND_SIZE = "beyond 'Max Total File Size (MB)'";

/** A binary field of the input and the file it became in the session. */
export interface InputFileInSession {
	field: string;
	name: string;
	/** Absolute path in the session. */
	path: string;
}

/** What came of one execution, before anything has been brought back. */
export interface CodeResult {
	/** Value as JSON, or null. */
	result: unknown;
	stdout: string;
	stderr: string;
	/** Milliseconds that the service counted, or null when it did not say. */
	executionTimeMs: number | null;
	/** Shell pools only: exit code of the command. */
	exitCode?: number;
	failure?: CodeFailure;
	/** Items for 'Output' = Items, in the code's own pairing where it gave one. */
	rows?: INodeExecutionData[];
	/** What the code made, still to be brought back. */
	made: MadeFile[];
	/** One of these that is handed on when the item fails, too: the notebook. */
	keep?: MadeFile;
	/** What is told of a notebook: its name, parameters and cells. */
	notebook?: IDataObject;
	leftBehind: FileLeftBehind[];
}

/** Something that the code made: a file, or a figure that it showed. */
export interface MadeFile {
	name: string;
	/** As `path` of an output file. */
	path: string | null;
	sizeInBytes: number;
	/** Name of its binary field; undefined for files, which are counted. */
	field?: string;
	/** Where it is known; else it comes from the name, or from the bytes. */
	mimeType?: string;
	/** The content, where it is here already. */
	content?: Buffer;
	/** Absolute path to fetch it from; undefined when it is here. */
	source?: string;
}

/** Everything that is told of one execution, to n8n and to models alike. */
export interface CodeOutcome extends Omit<CodeResult, 'made' | 'keep'> {
	sessionIdentifier: string;
	inputFiles: InputFileInSession[];
	files: OutputFile[];
}
