import type { StartUpResult } from '../children/start-up';
import { measureIn } from '../process';
import { type Bench, type Row, below } from '../row';
import { median, short } from '../statistics';

const LIMIT_MS = 15;
/** Node's own type stripping, so that nothing hooks into `require`. */
const EXEC_ARGV = ['--expose-gc', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

/** What the package adds to n8n's own start. */
export async function startUp({ quick }: Bench): Promise<Row[]> {
	const results: StartUpResult[] = [];
	for (let round = 0; round < (quick ? 3 : 21); round++) {
		results.push(await measureIn('bench/children/start-up.ts', [], {}, EXEC_ARGV));
	}
	const milliseconds = median(results.map((result) => result.milliseconds));
	const heap = median(results.map((result) => result.heapBytes)) / 2 ** 20;
	const { modules, azureModules } = results[0];
	const best = Math.min(...results.map((result) => result.milliseconds));
	return [
		{
			...below(
				'Loading node and credential classes',
				milliseconds,
				LIMIT_MS,
				'ms',
				`median of ${results.length} fresh processes, best ${short(best)} ms; ${modules} modules, ${short(heap)} MB of heap`,
			),
			ifMissed: `${modules} small files are found, read and compiled, once in the life of n8n; a bundle would hide them from readers`,
		},
		{
			what: 'Modules of @azure/* loaded with them',
			measured: String(azureModules),
			target: '0',
			met: azureModules === 0,
			numbers: 'loaded at the first use of a credential',
		},
	];
}
