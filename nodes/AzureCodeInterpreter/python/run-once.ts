import { SessionPoolError, isCallFailure, pause } from '../../../session-pool';
import type { RunJob } from './job';
import { knownKernel, provesNotStarted } from './known-kernels';
import type { Kernel, Report } from './report';
import { DamagedReport } from './report-reader';
import { ASK_SECONDS, type Order, type Reply, type SessionProgram } from './session-program';

/** What is known of an execution in the end. */
export interface Delivered {
	/** Absent when the kernel did not live to give one: the service's own words are all there is. */
	report?: Report;
	/** Output beside the report. */
	stdout: string;
	stderr: string;
	/** As the service counted it, or else the program. */
	executionTimeMs: number | null;
	/** The kernel ended while the code ran. */
	kernelDied: boolean;
}

/** One try to get a report: a reply, with the report or without, or the fault that came instead. */
interface Try {
	reply?: Reply;
	fault?: SessionPoolError;
	/** Whether the fault is a report that cannot be read: to ask once more changes nothing. */
	isDamaged?: boolean;
}

/** Milliseconds before a second question; doubled for each further one. */
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;
/** Questions that are answered without a report before the search ends. */
const MAX_SILENT_REPLIES = 4;
/** Times that code which certainly did not start is sent again. */
const MAX_RESENDS = 5;
/** Milliseconds beyond the code's own time that a running one is waited for. */
const MARGIN_MS = 30_000;

/**
 * Runs code once and delivers what came of it, whatever happens between n8n and the pool. After a fault
 * that leaves open whether it ran, the session is asked; code is sent again only when the very kernel that
 * was there before, or that turned it away, says that it never started.
 */
export class RunOnce {
	private readonly before: Kernel | undefined;
	private readonly limit: number;

	/** @param pool whose sessions are remembered by their kernels */
	constructor(
		private readonly program: SessionProgram,
		pool: object,
		private readonly order: Order<RunJob>,
		private readonly timeoutSeconds: number,
		private readonly abortSignal?: AbortSignal,
	) {
		this.before = knownKernel(pool, program.identifier);
		this.limit = Date.now() + timeoutSeconds * 1000;
	}

	/** @throws SessionPoolError whose `mayHaveRun` says whether the code may have run */
	async run(): Promise<Delivered> {
		let first = await this.send(this.order);
		let resends = 0;
		let report = first.reply?.report;
		for (;;) {
			report = this.isOver(report) ? report : await this.find(first);
			if (report === undefined) return this.undelivered(first);
			if (report.state !== 'unknown') return delivered(report, first.reply);
			if (this.isElsewhere(report)) throw otherKernel(this.program.identifier);
			const never = provesNotStarted(this.before, report);
			if (!never || resends++ >= MAX_RESENDS) return this.undelivered(first, report);
			first = await this.send({ ...this.order, kernel: report.kernel.id });
			report = first.reply?.report;
		}
	}

	/** Whether the code was meant for a kernel that is gone, and another one refused it. */
	private isElsewhere({ kernel, started }: Report): boolean {
		return this.order.kernel !== null && kernel.id !== this.order.kernel && !started;
	}

	/** Sends the code; what certainly did not arrive is an error at once. */
	private async send(order: Order<RunJob>): Promise<Try> {
		return await this.attempt(order, this.timeoutSeconds, false);
	}

	/** Asks until the outcome is known; undefined when nobody tells. */
	private async find(first: Try): Promise<Report | undefined> {
		let silent = 0;
		for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
			const { reply, fault, isDamaged } = await this.attempt(
				{ do: 'ask', id: this.order.id },
				ASK_SECONDS,
				true,
			);
			const isLate = Date.now() > this.limit;
			if (this.isOver(reply?.report)) return reply?.report;
			if (reply?.report !== undefined) {
				if (Date.now() > this.limit + MARGIN_MS) return undefined;
			} else if (fault !== undefined) {
				first.fault ??= fault;
				if (isLate || isDamaged) return undefined;
			} else {
				silent++;
				// The service's way of saying that code is still in the way.
				const isBusy = /^[ \t]*Execution aborted/m.test(reply?.stderr.slice(-1000) ?? '');
				if (silent >= MAX_SILENT_REPLIES && (isLate || !isBusy)) return undefined;
			}
			await pause(waitMs, this.abortSignal);
		}
	}

	private async attempt(order: Order, seconds: number, idempotent: boolean): Promise<Try> {
		try {
			return { reply: await this.program.call(order, seconds, idempotent) };
		} catch (error) {
			if (error instanceof DamagedReport) return { fault: damaged(error), isDamaged: true };
			if (!isCallFailure(error) || (!idempotent && !error.mayHaveRun)) throw error;
			return { fault: error };
		}
	}

	/** There is no report, and there will be none. */
	private undelivered({ reply, fault }: Try, asked?: Report): Delivered {
		const kernelDied = asked?.started === true;
		if (reply?.outcome.status === 'Failed' || kernelDied) {
			const { stdout = '', stderr = '', outcome } = reply ?? {};
			return { stdout, stderr, executionTimeMs: outcome?.executionTimeMs ?? null, kernelDied };
		}
		throw fault ?? noReport(this.program.identifier);
	}

	/** Whether a report tells what was to be known: of code in the background, that it was started. */
	private isOver(report: Report | undefined): boolean {
		if (report === undefined) return false;
		return this.order.do === 'start' || !['running', 'started'].includes(report.state);
	}
}

function delivered(report: Report, reply: Reply | undefined): Delivered {
	const { stdout = '', stderr = '', outcome } = reply ?? {};
	const counted = report.seconds === null ? null : Math.round(report.seconds * 1000);
	const executionTimeMs = outcome?.executionTimeMs ?? counted;
	return { report, stdout, stderr, executionTimeMs, kernelDied: false };
}

function otherKernel(identifier: string): SessionPoolError {
	return new SessionPoolError(
		'Python in the session was restarted before the code came, so it was not run',
		`Variables of what ran before it are gone; the session is ${identifier}. Out of memory, a cool-down, or somebody ended the session.`,
		{ kind: 'unreadableReply', mayHaveRun: false },
	);
}

function noReport(identifier: string): SessionPoolError {
	return new SessionPoolError(
		'The code ran, but its report did not arrive',
		`The code has run; its session is ${identifier}, where its variables and files are. Is the pool of the kind that 'Language' says?`,
		{ kind: 'unreadableReply', mayHaveRun: true },
	);
}

function damaged({ message }: DamagedReport): SessionPoolError {
	return new SessionPoolError(
		message,
		'The code has run. Its report is made in the session: does the code change modules of Python?',
		{ kind: 'unreadableReply', mayHaveRun: true },
	);
}
