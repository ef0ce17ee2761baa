import { InvalidInputError } from '../../../../session-pool';
import { waitForBackground } from '../../python/background-run';
import { forgetInstalled, rememberInstalled } from '../../python/installed-packages';
import type { PackagesJob, RunJob } from '../../python/job';
import type { Report } from '../../python/report';
import { type Delivered, RunOnce } from '../../python/run-once';
import { SHORTEST_SECRET, SecretMask } from '../../python/secret-mask';
import { type Order, SessionProgram } from '../../python/session-program';
import { stopCode } from '../../python/stop-code';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { MAX_SHORT_RUN_SECONDS } from './options';
import { rethrowNamingLanguage } from './pool-kind';

/** Why a session that was thought to have the wheels installed nothing. */
export const NO_WHEELS = 'noWheels';

/** Seconds for the call that starts code in the background. */
const START_SECONDS = 60;

/** How code is to be run that has so many seconds: with its call, or in the background. */
export function howToRun(timeoutSeconds: number): RunJob['do'] {
	return timeoutSeconds > MAX_SHORT_RUN_SECONDS ? 'start' : 'run';
}

/**
 * Runs code once and delivers what came of it; code that nobody waits for any more is stopped.
 * @throws SessionPoolError when nothing is known of it, as `RunOnce` does
 */
export async function deliver(
	run: NodeRun,
	session: ChosenSession,
	order: Order<RunJob>,
	timeoutSeconds: number,
): Promise<Delivered> {
	const program = new SessionProgram(run.pool, session.client);
	const mask = maskFor(run, order);
	try {
		const delivered = await waitFor(run, program, order, timeoutSeconds);
		if (order.packages !== undefined) notePackages(run, session, order.packages, delivered);
		return mask.delivered(delivered);
	} catch (error) {
		// The next call would wait behind it. A session of our own is ended.
		if (run.abortSignal?.aborted === true && !session.isNew && !session.isOurs) {
			await stopCode(run.pool, session.identifier, order);
		}
		throw mask.error(error);
	}
}

/** Remembers what the session has now, and tells n8n's log of what was installed. */
function notePackages(
	{ n8n, pool }: NodeRun,
	{ identifier }: ChosenSession,
	{ key }: PackagesJob,
	{ report }: Delivered,
): void {
	if (report?.error?.cause === NO_WHEELS) forgetInstalled(pool, identifier);
	if (report?.packages === undefined) return;
	rememberInstalled(pool, identifier, key);
	const { known, seconds, installed } = report.packages;
	if (!known)
		n8n.logger.debug('Python packages are in the session', { identifier, seconds, installed });
}

/** What takes secrets out of all that does not pass the program. */
function maskFor({ hints }: NodeRun, { env = {}, secrets = [] }: Order<RunJob>): SecretMask {
	for (const name of secrets) {
		const { length } = env[name].trim();
		if (length === 0 || length >= SHORTEST_SECRET) continue;
		hints.add(
			`'Environment Variables': the value of ${name} has fewer than ${SHORTEST_SECRET} characters, so it is not masked.`,
		);
	}
	return new SecretMask(secrets.map((name) => env[name]));
}

/** Waits for the end of code: with the call itself, or by asking for what runs in the background. */
async function waitFor(
	{ n8n, pool, abortSignal }: NodeRun,
	program: SessionProgram,
	order: Order<RunJob>,
	timeoutSeconds: number,
): Promise<Delivered> {
	const inBackground = order.do === 'start';
	const callSeconds = inBackground ? START_SECONDS : timeoutSeconds;
	const delivered = await new RunOnce(program, pool, order, callSeconds, abortSignal)
		.run()
		.catch(rethrowNamingLanguage);
	const { report } = delivered;
	if (report?.error?.kind === 'noThreads') throw noThreads();
	if (report === undefined || !isUnderWay(report)) return delivered;
	const progress = (text: string) => n8n.sendMessageToUI(text);
	const id = order.id;
	const last = await waitForBackground(program, id, timeoutSeconds, progress, abortSignal);
	const executionTimeMs = last.seconds === null ? null : Math.round(last.seconds * 1000);
	return { ...delivered, report: last, executionTimeMs };
}

function isUnderWay({ state }: Report): boolean {
	return state === 'started' || state === 'running';
}

function noThreads(): InvalidInputError {
	return new InvalidInputError(
		`Python in this pool has no threads, so code cannot run for longer than ${MAX_SHORT_RUN_SECONDS} seconds`,
		`Nothing was run. Set 'Code Timeout' in Options to ${MAX_SHORT_RUN_SECONDS} or less.`,
	);
}
