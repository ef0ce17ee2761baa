import { NEWEST } from '../support/api-versions';
import { readConnection } from '../../session-pool/connection';
import { API_VERSIONS } from '../../session-pool/wire/api-version';
import { POOL_ENDPOINT, SERVICE_PRINCIPAL } from '../support/pool-connection';
import { inputRefusalOf } from '../support/refusal';

describe('A connection from the fields of the credential', () => {
	test('has the endpoint, the sign-in and the newest version unless told otherwise', () => {
		const connection = readConnection({ ...SERVICE_PRINCIPAL, authentication: undefined });
		expect(connection.endpoint.toString()).toBe(POOL_ENDPOINT);
		expect(connection.apiVersion).toBe(NEWEST);
		expect(connection.signIn).toMatchObject({
			method: 'clientSecret',
			tenantId: SERVICE_PRINCIPAL.tenantId,
			clientId: SERVICE_PRINCIPAL.clientId,
			clientSecret: 'canary-secret',
		});
	});

	test('is read with white space around what was pasted', () => {
		const padded = Object.fromEntries(
			Object.entries(SERVICE_PRINCIPAL).map(([name, value]) => [name, ` ${value}\n`]),
		);
		expect(readConnection(padded)).toEqual(readConnection(SERVICE_PRINCIPAL));
	});

	test.each(API_VERSIONS)('has version %s when that is chosen', (apiVersion) => {
		expect(readConnection({ ...SERVICE_PRINCIPAL, apiVersion }).apiVersion).toBe(apiVersion);
	});

	test.each([
		['tenantId', "no 'Directory (Tenant) ID'"],
		['clientId', "no 'Client ID'"],
		['clientSecret', "no 'Client Secret'"],
		['poolManagementEndpoint', "no 'Pool Management Endpoint'"],
	])('names the field that is empty: %s', (field, message) => {
		for (const value of ['', '  ', undefined]) {
			const fields = { ...SERVICE_PRINCIPAL, [field]: value };
			expect(inputRefusalOf(() => readConnection(fields)).message).toContain(message);
		}
	});

	test('has the newest version when none is chosen', () => {
		expect(readConnection({ ...SERVICE_PRINCIPAL, apiVersion: '' }).apiVersion).toBe(NEWEST);
	});

	test("uses the machine's identity for a code interpreter's host only", () => {
		for (const authentication of ['managedIdentity', 'workloadIdentity', 'default']) {
			const fields = {
				authentication,
				poolManagementEndpoint: 'https://eastus.acasessions.io/pool',
			};
			expect(inputRefusalOf(() => readConnection(fields)).message).toContain('The identity of');
		}
	});

	test('names what is not one of the methods to sign in', () => {
		const fields = { ...SERVICE_PRINCIPAL, authentication: 'guess' };
		expect(inputRefusalOf(() => readConnection(fields)).message).toContain("'Authentication'");
	});

	test('sends a secret over TLS only', () => {
		const poolManagementEndpoint = 'http://127.0.0.1:8080';
		const fields = { ...SERVICE_PRINCIPAL, poolManagementEndpoint };
		expect(inputRefusalOf(() => readConnection(fields)).message).toContain('https://');
		const local = readConnection({ authentication: 'none', poolManagementEndpoint });
		expect(local.endpoint.insecure).toBe(true);
	});
});

describe('The key of a pool', () => {
	const key = (fields = {}) => readConnection({ ...SERVICE_PRINCIPAL, ...fields }).poolKey;

	test('is the same for the same pool with the same sign-in', () => {
		const pasted = `${POOL_ENDPOINT}/executions?x=1`;
		expect(key({ poolManagementEndpoint: pasted })).toBe(key());
	});

	test.each([
		['pool', { poolManagementEndpoint: `${POOL_ENDPOINT}2` }],
		['tenant', { tenantId: '33333333-3333-4333-8333-333333333333' }],
		['client', { clientId: '33333333-3333-4333-8333-333333333333' }],
		['secret', { clientSecret: 'canary-secret-2' }],
		['method', { authentication: 'none' }],
	])('differs with another %s', (_case, fields) => {
		expect(key(fields)).not.toBe(key());
	});

	test('shows nothing of what it is made from', () => {
		expect(key()).toMatch(/^[0-9a-f]{64}$/);
	});
});
