/** One execution: what was asked, what came of it. Knows nothing of API versions (see http/execution-reply.ts). */
import type { CellValue, ShellCommand } from '../kernel/session-kernel.js';

export interface ExecutionRequest {
	/** Lower-case GUID, or the one the caller chose with the `operation-id` header. */
	id: string;
	code: string;
	/** In place of code, in a Shell pool. */
	shell?: ShellCommand;
	/** As the caller wrote it, e.g. `synchronous`: it is sent back the same way. */
	executionType: string;
	/** Milliseconds. */
	timeout: number;
	/** Bytes kept of stdout and of stderr. */
	outputLimit: number;
	/** Start from a fresh kernel: no variables, the same files. */
	emptyKernel: boolean;
	/** Report the value as Jupyter writes it: see http/execution-value.ts. */
	jupyterFormat: boolean;
}

export type ExecutionStatus = 'NotStarted' | 'Running' | 'Succeeded' | 'Failed';

export interface ExecutionResult {
	stdout: string;
	stderr: string;
	value: CellValue;
	/** Milliseconds the code ran. */
	duration: number;
	/** Of a shell command. */
	exitCode?: number;
}

/** Milliseconds each part took, for the `x-ms-*` headers. */
export interface ExecutionTimings {
	/** Until a kernel was there; next to nothing for a session that has one. */
	allocation: number;
	/** Waiting for the session's earlier executions. */
	preparation: number;
	/** The exchange with the kernel. */
	overall: number;
}

export interface Execution {
	readonly request: ExecutionRequest;
	status: ExecutionStatus;
	result?: ExecutionResult;
	timings?: ExecutionTimings;
}

/** The service's words for an execution that ran into its time limit. */
export const TIMED_OUT = 'Request timed out waiting for code execution to complete';
/** The service's words for an execution that waited behind one that timed out, or whose kernel died. */
export const ABORTED = 'Execution aborted';
/** The service's words for an execution whose kernel took too much memory. */
export const RESTARTED = 'Kernel restarted';
