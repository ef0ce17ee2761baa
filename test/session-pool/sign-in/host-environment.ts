import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POOL_NAMES } from '../../../credentials/pool-names';
import type { SessionPoolError } from '../../../session-pool/pool-error';

/** Environment variables that the Azure SDK looks for an identity in, or finds a way out by. */
const OF_INTEREST = /^(?:AZURE|IDENTITY|MSI|IMDS)_|_proxy$/i;

const kept = new Map<string, unknown>();
/** Loading them takes longer than all the rest of a test. */
const SDK = ['@azure/identity', '@azure/core-rest-pipeline'];

/** The Node.js way to packages, which test/support/node-environment.js gives to tests. */
declare const nativeRequire: NodeJS.Require;

function forgetSdk(): void {
	kept.clear();
	for (const path of Object.keys(nativeRequire.cache)) {
		if (path.includes('/node_modules/@azure/')) delete nativeRequire.cache[path];
	}
}

/**
 * The machine that n8n runs on, as far as sign-in looks at it: environment variables and a file. Every machine
 * comes with modules of its own. The Azure SDK keeps tokens of managed identities in the process, so it has to be
 * loaded anew as well unless a test says that `sdk` may be that of the machine before.
 */
export class HostMachine {
	private readonly before: NodeJS.ProcessEnv;
	private readonly folder = mkdtempSync(join(tmpdir(), 'host-'));

	constructor(variables: Record<string, string>, sdk: 'new' | 'kept' = 'new') {
		this.before = { ...process.env };
		for (const name of Object.keys(process.env)) {
			if (OF_INTEREST.test(name)) delete process.env[name];
		}
		for (const [name, value] of Object.entries(variables)) {
			process.env[name] = name.endsWith('_FILE') ? this.file(value) : value;
		}
		jest.resetModules();
		if (sdk === 'new') forgetSdk();
		for (const name of SDK) {
			jest.doMock(name, () => {
				if (!kept.has(name)) kept.set(name, nativeRequire(name));
				return kept.get(name);
			});
		}
	}

	/** A file with this content. */
	private file(content: string): string {
		const path = join(this.folder, 'token');
		writeFileSync(path, content);
		return path;
	}

	/** Lists the files of a session, with modules that know nothing of other machines. */
	async list(fields: Record<string, string>): Promise<unknown[]> {
		const { readConnection } = await import('../../../session-pool/connection');
		const { clientFor } = await import('../../../session-pool/client-cache');
		const pool = await clientFor(readConnection(fields));
		return await pool.getSession('session-1').files.list({ directory: '', recursive: false });
	}

	/** The error with which that failed, as n8n shows it; by its fields, since its class is of those modules. */
	async refusalOf(fields: Record<string, string>): Promise<Record<string, unknown> & Error> {
		const outcome = await this.list(fields).then(
			() => new Error('the call succeeded'),
			(error: unknown) => error,
		);
		expect(outcome).toHaveProperty('advice');
		const error = (outcome as SessionPoolError).named(POOL_NAMES);
		return error as unknown as Record<string, unknown> & Error;
	}

	leave(): void {
		for (const name of Object.keys(process.env)) {
			if (!(name in this.before)) delete process.env[name];
		}
		Object.assign(process.env, this.before);
		rmSync(this.folder, { recursive: true, force: true });
		for (const name of SDK) jest.dontMock(name);
		jest.resetModules();
	}
}
