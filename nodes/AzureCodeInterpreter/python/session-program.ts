import { createHash } from 'node:crypto';
import {
	type ExecutionOutcome,
	type SessionClient,
	SessionPoolError,
	isCancellation,
	parseFilePath,
} from '../../../session-pool';
import type { Job } from './job';
import { isWarm, rememberKernel } from './known-kernels';
import { unpack } from './packing';
import { NO_PROGRAM, pythonCell } from './python-cell';
import { randomHex } from './random-hex';
import type { Report, ReportFile } from './report';
import { findReport } from './report-in-output';
import { DamagedReport, readReport } from './report-reader';
import { RoomChoice } from './room';
import { readText } from './session-text';

/** What the service answered to one job. */
export interface Reply {
	outcome: ExecutionOutcome;
	/** Absent when none arrived whole: the service ended the code, or cut the output. */
	report?: Report;
	/** Output beside the report: of child processes, and the service's own words. */
	stdout: string;
	stderr: string;
	/** Whether the beginning of a report was there. */
	isCut: boolean;
	/** Whether the kernel does not have the program, so that nothing was run. */
	lacksProgram: boolean;
}

/** A job before it is known how much its report may take. */
export type Order<J extends Job = Job> = J extends Job ? Omit<J, 'room'> : never;

/** Questions after a report in parts before it is given up. */
const MAX_PARTS = 2_000;
/** Of the word around a report; the program leaves 80 characters for both marks and the length. */
const MARK_DIGITS = 16;
/** What a part's own report says beside the part. */
const PART_OVERHEAD_BYTES = 400;

/** Hands jobs to the program in one session, and reads its reports whichever way they fit. */
export class SessionProgram {
	private readonly choice: RoomChoice;

	/** @param pool whose measure of output is remembered */
	constructor(
		private readonly pool: object,
		private readonly session: SessionClient,
	) {
		this.choice = new RoomChoice(pool);
	}

	get identifier(): string {
		return this.session.identifier;
	}

	/**
	 * @param idempotent whether the job may be sent several times: true of everything but code
	 * @throws SessionPoolError when no reply came; `mayHaveRun` says whether the job may have arrived
	 */
	async call(order: Order, timeoutSeconds: number, idempotent: boolean): Promise<Reply> {
		let carriesProgram = !isWarm(this.pool, this.identifier);
		for (;;) {
			const { asked, report: room } = this.choice.room;
			const mark = randomHex().slice(-MARK_DIGITS);
			const request = {
				code: pythonCell({ ...order, room }, mark, carriesProgram),
				language: 'python' as const,
				timeoutSeconds,
				maxOutputLength: asked,
			};
			try {
				const outcome = await this.session.execute(request, { idempotent });
				const reply = await this.read(outcome, mark, order.id);
				if (!reply.lacksProgram) return reply;
				carriesProgram = true;
			} catch (error) {
				// What was refused did not run: perhaps less output may be asked for.
				if (asked === undefined || !mayBeAboutOutput(error) || !this.choice.lower()) throw error;
			}
		}
	}

	private async read(outcome: ExecutionOutcome, mark: string, id: string): Promise<Reply> {
		const { stdout, stderr } = outcome;
		const onStdout = findReport(stdout, mark);
		const onStderr = onStdout.found === 'none' ? findReport(stderr, mark) : undefined;
		const found = onStderr === undefined ? onStdout : onStderr;
		const reply: Reply = {
			outcome,
			stdout: onStdout.found === 'none' ? stdout : onStdout.around,
			stderr: onStderr === undefined || onStderr.found === 'none' ? stderr : onStderr.around,
			isCut: found.found === 'part',
			lacksProgram: found.found === 'whole' && found.json === NO_PROGRAM,
		};
		// A service that grants less than it was asked for cuts without a word.
		if (reply.isCut) this.choice.lower();
		if (found.found !== 'whole' || reply.lacksProgram) return reply;
		const json = unpack(found.json, this.choice.room.report);
		this.choice.keep();
		const report = readReport(json, id);
		const whole = report.big === undefined ? report : await this.fetch(report.big, id);
		rememberKernel(this.pool, this.identifier, whole.kernel);
		return { ...reply, report: whole };
	}

	/** A report that is too large for the output comes as a file, or else in parts. */
	private async fetch(big: ReportFile, id: string): Promise<Report> {
		const json = await this.download(big).catch(async (error: unknown) => {
			if (isCancellation(error)) throw error;
			return await this.inParts(id);
		});
		return readReport(json, id);
	}

	private async download({ path, sizeInBytes, sha256 }: ReportFile): Promise<string> {
		const json = await readText(this.session.files, parseFilePath(path), sizeInBytes);
		const digest = createHash('sha256').update(json).digest('hex');
		if (digest !== sha256) throw new DamagedReport('its file was changed');
		return json;
	}

	private async inParts(id: string): Promise<string> {
		// Quotes and backslashes take two characters each within a part.
		const size = Math.floor((this.choice.room.report - PART_OVERHEAD_BYTES) / 2);
		const parts: string[] = [];
		let total = Infinity;
		for (let from = 0; from < total; from += size) {
			if (parts.length >= MAX_PARTS) throw new DamagedReport('it is too large');
			const part: [number, number] = [from, from + size];
			const { report } = await this.call({ do: 'ask', id, part }, ASK_SECONDS, true);
			if (report?.part === undefined) throw new DamagedReport('a part of it is missing');
			parts.push(report.part.text);
			total = report.part.total;
		}
		return parts.join('');
	}
}

/** Seconds for a question; one that waits behind running code is asked anew. */
export const ASK_SECONDS = 220;

/** A pool of another kind says so by this code; anything else may be about any field of the request. */
function mayBeAboutOutput(error: unknown): boolean {
	return (
		error instanceof SessionPoolError &&
		error.status === 400 &&
		!error.mayHaveRun &&
		error.code !== 'SessionPropertiesMissing'
	);
}
