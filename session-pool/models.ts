import type { Readable } from 'node:stream';

/** What `executions` can be asked to run; which of them a pool takes depends on its container type. */
export type CodeLanguage = 'python' | 'javaScript' | 'shell';

/** One run of code in a session. */
export interface ExecutionRequest {
	code: string;
	language: CodeLanguage;
	/** Seconds the service lets the code run: 1 to 220. */
	timeoutSeconds: number;
	/** Cap on stdout and on stderr, each; only 2025-10-02-preview knows it (default there: 4,096). */
	maxOutputLength?: number;
}

/** How one execution is sent. */
export interface ExecuteOptions {
	/** Id for the execution, of the caller's choice: header `operation-id` (contract, sections 5.1 and 16). */
	operationId?: string;
	/** Whether running the code twice is the same as running it once: it is then sent again after any transient fault. */
	idempotent?: boolean;
}

/** A picture that the service returned as the value of the code. */
export interface InlineImage {
	/** File format in lower case, for example `png`. */
	format: string;
	content: Buffer;
}

/** What came of an execution, the same on every API version. */
export interface ExecutionOutcome {
	status: 'Succeeded' | 'Failed';
	/** Value of the last expression as JSON, or null; a picture is in `images` and leaves null here. */
	result: unknown;
	stdout: string;
	stderr: string;
	/** Milliseconds that the service counted, or null when it did not say. */
	executionTimeMs: number | null;
	images: InlineImage[];
	/** Shell pools only: exit code of the command. */
	exitCode?: number;
}

/** The answer to an execution request: finished, or still to be asked for by `id`. */
export type ExecutionReply =
	{ finished: true; outcome: ExecutionOutcome } | { finished: false; id: string };

/** A file or folder below `/mnt/data`. */
export interface RemoteFile {
	name: string;
	/** Folder below `/mnt/data` with `/` between the segments; empty for `/mnt/data` itself. */
	directory: string;
	/** Absolute path, for example `/mnt/data/reports/sales.csv`. */
	path: string;
	type: 'file' | 'directory';
	sizeInBytes: number;
	/** As the service says it; null where it says nothing. */
	contentType: string | null;
	/** ISO 8601 in UTC as the service says it; null where it says nothing. */
	lastModifiedAt: string | null;
}

/** Bytes to upload. A stream is asked for anew on every try. */
export interface FileContent {
	sizeInBytes: number;
	contentType?: string;
	open: () => Promise<Readable> | Readable;
}

/** What a download is held to. */
export interface DownloadOptions {
	/** Most bytes that are taken; more end the stream with an error of kind `tooLarge`. */
	maxBytes?: number;
	/** Size of the file as a listing gave it, for a reply that does not announce its own. */
	expectedBytes?: number;
}

/** A file on its way from the session. */
export interface Download {
	stream: Readable;
	/** From Content-Length; null when the service did not say. */
	sizeInBytes: number | null;
}

/** A package and its version. */
export interface NamedVersion {
	name: string;
	version: string;
}

/** What every session of a pool comes with. */
export interface PoolDescription {
	packages: NamedVersion[];
}

/** A session that a pool has at the moment; times are ISO 8601 as the service says them, null where it says none. */
export interface PoolSession {
	identifier: string;
	createdAt: string | null;
	/** When it was last called. */
	lastUsedAt: string | null;
	/** When it ends unless it is called again. */
	expiresAt: string | null;
}

/** Options of every call. */
export interface CallOptions {
	/** Ends the request in flight, and every wait, at once. */
	abortSignal?: AbortSignal;
}
