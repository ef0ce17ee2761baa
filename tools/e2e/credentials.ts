import assert from 'node:assert/strict';
import { freePort } from '../real-n8n/n8n-process';
import { CREDENTIAL_TYPE } from '../real-n8n/workflow-draft';
import type { Report } from './report';
import { type Stage, emulatorFields } from './stage';

/** A credential that cannot work, and what a person who presses Test must be told. */
interface Failure {
	name: string;
	fields: Record<string, string>;
	message: RegExp;
	arrange?: () => void;
}

/** Creates credentials and presses their Test button, through the interface the editor uses. */
export async function credentials(stage: Stage, report: Report): Promise<void> {
	const { rest } = await stage.running();
	const good = emulatorFields(stage.pool);
	const press = async (name: string, fields: Record<string, string>) => {
		// The editor tests what is in the form, whether it was kept like that or not.
		const id = await rest.createCredential(name, CREDENTIAL_TYPE, good);
		return await rest.testCredential(id, name, CREDENTIAL_TYPE, fields);
	};

	await report.check('a good credential passes', async () => {
		const { status, message } = await press('Good', good);
		assert.equal(status, 'OK', message);
		return message;
	});
	await report.check('a service principal signs in and passes', async () => {
		stage.entra.reset();
		const { status, message } = await press('Principal', stage.entra.fields());
		assert.equal(status, 'OK', message);
		assert.ok(stage.entra.tokenRequests.length > 0, 'no token was asked for');
	});
	await report.check('n8n does not keep a service principal without its secret', async () => {
		const fields = { ...stage.entra.fields(), clientSecret: '' };
		await assert.rejects(
			rest.createCredential('No secret', CREDENTIAL_TYPE, fields),
			/field \\"clientSecret\\" is mandatory/,
		);
	});
	for (const { name, fields, message, arrange } of await failures(stage, good)) {
		await report.check(`${name}: says so`, async () => {
			arrange?.();
			const outcome = await press(name, fields);
			assert.equal(outcome.status, 'Error', outcome.message);
			assert.match(outcome.message, message);
			assert.doesNotMatch(outcome.message, /canary/, 'the message gives the secret away');
			return outcome.message;
		});
	}
}

async function failures(stage: Stage, good: Record<string, string>): Promise<Failure[]> {
	const { pool, entra } = stage;
	const secret = entra.fields('canary-secret-that-is-wrong');
	const refuse = (status: number) => () => pool.inject({ path: '/files', status });
	return [
		{
			name: 'no endpoint',
			fields: { ...good, poolManagementEndpoint: '' },
			message: /no 'Pool Management Endpoint'/,
		},
		{
			name: 'an endpoint that is no URL',
			fields: { ...good, poolManagementEndpoint: 'my-pool' },
			message: /'Pool Management Endpoint' is not a URL/,
		},
		{
			name: 'a wrong path in the endpoint',
			fields: { ...good, poolManagementEndpoint: pool.endpoint.replace(/\/local$/, '/other/x') },
			message: /404.*Pool Management Endpoint|Pool Management Endpoint.*404/s,
		},
		{
			name: 'nobody at the endpoint',
			fields: { ...good, poolManagementEndpoint: `http://127.0.0.1:${await freePort()}/pools/p` },
			message: /refused|could not be reached|no connection/i,
		},
		{
			name: 'an API version the pool does not know',
			fields: { ...good, apiVersion: '2001-01-01' },
			message: /API version/i,
		},
		{
			name: "http without 'None (Local Emulator)'",
			fields: { ...secret, poolManagementEndpoint: pool.endpoint },
			message: /must start with https:\/\//,
		},
		{
			name: 'no secret',
			fields: { ...secret, clientSecret: '' },
			message: /no 'Client Secret'/,
		},
		{
			name: 'a secret that Entra refuses',
			fields: secret,
			message: /secret/i,
			arrange: () => {
				entra.reset();
				entra.refusal = 7000215;
			},
		},
		{
			name: 'a sign-in that the pool refuses (401)',
			fields: good,
			message: /refused the sign-in \(401\)/,
			arrange: refuse(401),
		},
		{
			name: 'a principal without the role (403)',
			fields: good,
			message: /refused the sign-in \(403\).*Azure ContainerApps Session Executor/s,
			arrange: refuse(403),
		},
	];
}
