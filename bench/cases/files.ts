import type { TransferResult, TransferSettings } from '../children/file-transfer';
import { measureIn } from '../process';
import { type Bench, type Row, atMost, faster } from '../row';
import { median, short } from '../statistics';

const MEGABYTE = 2 ** 20;
/** No more than undici with plain streams in the same run. */
const GROWTH_LIMIT = 1;
const WHY = 'V8 leaves some 64 MB of sent chunks to be collected later, whoever streams';

/** One Upload and one Download, files on disk in n8n: each in a fresh process, without delay. */
export async function files({ quick, stubEnv }: Bench): Promise<Row[]> {
	const speeds: Row[] = [];
	const growths: Row[] = [];
	for (const direction of ['up', 'down'] as const) {
		for (const megabytes of quick ? [128] : [1, 128]) {
			const transfer = async (through: TransferSettings['through'], collecting = false) => {
				const bytes = megabytes * MEGABYTE;
				const settings: TransferSettings = { bytes, direction, through, collecting };
				const results: TransferResult[] = [];
				for (let round = 0; round < (quick ? 1 : 3); round++) {
					results.push(await measureIn('bench/children/file-transfer.ts', [settings], stubEnv));
				}
				return {
					milliseconds: median(results.map((result) => result.milliseconds)),
					growth: median(results.map((result) => result.growthBytes)) / MEGABYTE,
				};
			};
			const ours = await transfer('ours');
			const helper = await transfer('helper');
			const bare = await transfer('bare');
			const what = `${direction === 'up' ? 'Upload' : 'Download'} of ${megabytes} MB`;
			const speed = ({ milliseconds }: typeof ours) =>
				`${short((megabytes * 1000) / milliseconds)} MB/s`;
			speeds.push(
				faster(
					`${what}: ours against n8n's helper with buffers`,
					helper.milliseconds / ours.milliseconds,
					`${speed(ours)} against ${speed(helper)}; undici with plain streams ${speed(bare)}`,
				),
			);
			const numbers = `n8n's helper with buffers ${short(helper.growth)} MB, undici with plain streams ${short(bare.growth)} MB`;
			if (megabytes < 128) {
				growths.push({
					what: `${what}: memory growth`,
					measured: `${short(ours.growth)} MB`,
					numbers,
				});
				continue;
			}
			growths.push({
				...atMost(
					`${what}: memory growth`,
					ours.growth / bare.growth,
					GROWTH_LIMIT,
					`${short(ours.growth)} MB; ${numbers}`,
				),
				ifMissed: WHY,
			});
			if (quick) continue;
			// V8 lets some 64 MB of buffers pile up before it collects them, whoever reads them.
			const held = await transfer('ours', true);
			growths.push({
				what: `${what}: of it held, not garbage waiting for V8`,
				measured: `${short(held.growth)} MB`,
				numbers: 'garbage collected every 20 ms',
			});
		}
	}
	return [...speeds, ...growths];
}
