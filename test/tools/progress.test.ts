import { withHeartbeat, withProgress } from '../../tools/real-n8n/progress';

let said: string[];
const say = (line: string) => said.push(line);

beforeEach(() => {
	said = [];
	jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

/** Something that takes this long. */
const lasting = (seconds: number) => async () =>
	await new Promise<string>((resolve) => setTimeout(() => resolve('done'), seconds * 1000));

test('what is quick is named once', async () => {
	const work = withProgress(say, 'Packing', lasting(1));
	await jest.advanceTimersByTimeAsync(100_000);
	expect(await work).toBe('done');
	expect(said).toEqual(['Packing …']);
});

test('what takes long is heard of every 15 seconds, and no more once it is over', async () => {
	const work = withProgress(say, 'Packing', lasting(40));
	await jest.advanceTimersByTimeAsync(100_000);
	await work;
	expect(said).toEqual([
		'Packing …',
		'  still at it after 15 seconds …',
		'  still at it after 30 seconds …',
	]);
});

test('a failure is passed on, and is the end of it', async () => {
	const fail = async () => await Promise.reject(new Error('No'));
	await expect(withHeartbeat(say, 'at it', fail)).rejects.toThrow('No');
	await jest.advanceTimersByTimeAsync(100_000);
	expect(said).toEqual([]);
});
