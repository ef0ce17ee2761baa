import { N8nEngine } from '../engine/n8n-engine';
import { EntraServer } from '../support/entra-server';
import { plantedIn } from './canaries';
import { FORCED_FAILURES, force } from './forced-failures';

/**
 * A process of its own, for all that it writes: forces every failure, with On Error as told, and then
 * gives the secrets it planted to its parent, past its output.
 */
async function main(): Promise<void> {
	const entra = await EntraServer.start();
	const engine = await N8nEngine.start({ credentials: {} });
	const planted = await plantedIn(entra);
	for (const name of Object.keys(FORCED_FAILURES)) {
		console.log(`Forcing ${name}`);
		await force(name, { engine, entra, fields: planted.fields }, [
			undefined,
			'continueErrorOutput',
		]);
	}
	await engine.close();
	await entra.server.close();
	process.send?.(planted.canaries);
	process.disconnect();
}

void main();
