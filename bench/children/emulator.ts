/** Times the emulator's command from outside, over HTTP. */
import { EmulatorProcess } from '../emulator-process';
import { measure } from '../process';
import { median, timed } from '../statistics';

export interface EmulatorSettings {
	rounds: number;
	warmExecutions: number;
	sessionsAtOnce: number;
}

/** Milliseconds (medians) and bytes. */
export interface EmulatorResult {
	boot: number;
	fromReadyPool: number;
	cold: number;
	warm: number;
	fileRoundTrip: number;
	fileThroughPython: number;
	sessionBytes: number;
	atOnce: number;
	atOnceBytes: number;
}

/** Few enough to be taken before the pool starts to boot replacements. */
const READY = 4;
const MEGABYTE = 2 ** 20;

measure(async (settings: EmulatorSettings): Promise<EmulatorResult> => {
	const boots: number[] = [];
	const fromReadyPool: number[] = [];
	const cold: number[] = [];
	let used: Omit<EmulatorResult, 'boot' | 'fromReadyPool' | 'cold' | 'atOnce' | 'atOnceBytes'>;
	used = { warm: 0, fileRoundTrip: 0, fileThroughPython: 0, sessionBytes: 0 };
	for (let round = 0; round < settings.rounds; round++) {
		const ready = await EmulatorProcess.start({ ready: READY });
		await ready.quiet();
		// Opens the connection; asks nothing of a kernel.
		await ready.call('GET', 'files', 'another-session');
		for (let session = 0; session < READY; session++) {
			fromReadyPool.push(await timed(async () => await ready.execute(`session-${session}`, '1')));
		}
		await ready.quiet();
		if (round === settings.rounds - 1) used = await inUse(ready, settings.warmExecutions);
		await ready.stop();

		const none = await EmulatorProcess.start({ ready: 0 });
		// The first boot also makes the image that all later ones start from.
		await none.execute('session-0', '1');
		await none.quiet();
		cold.push(await timed(async () => await none.execute('session-1', '1')));
		await none.stop();
	}
	for (let round = 1; round < settings.rounds; round++) {
		const one = await EmulatorProcess.start({ ready: 1 });
		boots.push(one.bootMs);
		await one.stop();
	}
	const many = await EmulatorProcess.start({ ready: 1, maxSessions: settings.sessionsAtOnce });
	boots.push(many.bootMs);
	const names = Array.from({ length: settings.sessionsAtOnce }, (_, index) => `session-${index}`);
	const atOnce = await timed(async () => {
		await Promise.all(names.map(async (name) => await many.execute(name, 'sum(range(1000))')));
	});
	const atOnceBytes = total(many.processes());
	await many.stop();
	return {
		boot: median(boots),
		fromReadyPool: median(fromReadyPool),
		cold: median(cold),
		...used,
		atOnce,
		atOnceBytes,
	};
});

/** What a session that is open costs. */
async function inUse(emulator: EmulatorProcess, executions: number) {
	const session = 'session-0';
	const times: number[] = [];
	for (let count = 0; count < executions; count++) {
		times.push(await timed(async () => await emulator.execute(session, `${count} * 2`)));
	}
	const type = 'multipart/form-data; boundary=b';
	const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="in.bin"\r\n\r\n';
	const body = Buffer.concat([
		Buffer.from(head),
		Buffer.alloc(MEGABYTE),
		Buffer.from('\r\n--b--\r\n'),
	]);
	const roundTrips: number[] = [];
	const throughPython: number[] = [];
	const fetch = async (name: string) => {
		const { length } = await emulator.call('GET', `files/${name}/content`, session);
		if (length !== MEGABYTE) throw new Error(`${name} came back with ${length} bytes`);
	};
	for (let count = 0; count < 15; count++) {
		const store = async () => await emulator.call('POST', 'files', session, { body, type });
		roundTrips.push(
			await timed(async () => {
				await store();
				await fetch('in.bin');
			}),
		);
		throughPython.push(
			await timed(async () => {
				await store();
				const copy = 'import shutil; shutil.copy("/mnt/data/in.bin", "/mnt/data/out.bin")';
				await emulator.execute(session, copy);
				await fetch('out.bin');
			}),
		);
	}
	// Sessions that ran one execution, and kernels not used yet: what most of a pool is.
	const kernels = emulator.processes().slice(1);
	return {
		warm: median(times),
		fileRoundTrip: median(roundTrips),
		fileThroughPython: median(throughPython),
		sessionBytes: median(kernels.map(({ bytes }) => bytes)),
	};
}

function total(processes: Array<{ bytes: number }>): number {
	return processes.reduce((sum, { bytes }) => sum + bytes, 0);
}
