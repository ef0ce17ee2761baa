import { SessionPoolError, isCallFailure, isCancellation, pause } from '../../session-pool';
import { cancellation } from '../../session-pool/cancellation';
import { pollExecution } from '../../session-pool/execution-polling';

const HOUR_MS = 3_600_000;
const brokenOff = new SessionPoolError('It broke off', '', { kind: 'brokenOff' });

test.each<[string, unknown, boolean, boolean]>([
	['a cancelled call', cancellation(false), true, false],
	['a call that failed', brokenOff, false, true],
	['a mistake of the program', new Error('canceled'), false, false],
	['what is no error', undefined, false, false],
])('%s is told apart', (_what, error, isCancelled, hasFailed) => {
	expect(isCancellation(error)).toBe(isCancelled);
	expect(isCallFailure(error)).toBe(hasFailed);
});

describe('A wait', () => {
	const cancelled = { kind: 'cancelled', code: 'Cancelled', mayHaveRun: true };

	test('ends by itself when nobody cancels it', async () => {
		await pause(1);
		await pause(1, new AbortController().signal);
	});

	test('ends with a cancellation, and the code may have run', async () => {
		await expect(pause(HOUR_MS, AbortSignal.abort())).rejects.toMatchObject(cancelled);
		const cancelling = new AbortController();
		setImmediate(() => cancelling.abort());
		await expect(pause(HOUR_MS, cancelling.signal)).rejects.toMatchObject(cancelled);
	});

	test('for an execution that is cancelled is followed by no question', async () => {
		const ask = jest.fn();
		const polling = pollExecution(ask, Date.now() + HOUR_MS, AbortSignal.abort());
		await expect(polling).rejects.toMatchObject(cancelled);
		expect(ask).not.toHaveBeenCalled();
	});
});
