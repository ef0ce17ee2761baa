import { NESTED_VERSION } from '../support/api-versions';
import { clientFor } from '../../session-pool/client-cache';
import { POOL_ENDPOINT, unsignedConnection } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

const numbered = (number: number) => unsignedConnection(undefined, `${POOL_ENDPOINT}-${number}`);

describe('The client of a pool', () => {
	test('is shared by all who use the pool', async () => {
		const [first, second] = await Promise.all([
			clientFor(unsignedConnection()),
			clientFor(unsignedConnection()),
		]);
		expect(second).toBe(first);
		expect(await clientFor(unsignedConnection())).toBe(first);
	});

	test('is another one for another pool or another version', async () => {
		const first = await clientFor(unsignedConnection());
		expect(await clientFor(numbered(1))).not.toBe(first);
		expect(await clientFor(unsignedConnection(NESTED_VERSION))).not.toBe(first);
	});

	test('that could not be made is tried anew', async () => {
		const unknown = { ...unsignedConnection(), apiVersion: 'unknown' };
		const first: unknown = await clientFor(unknown).catch((error: unknown) => error);
		const second: unknown = await clientFor(unknown).catch((error: unknown) => error);
		expect(second).not.toBe(first);
		expect((await refusalOf(clientFor(unknown))).message).toContain("'unknown' is not known");
	});

	test('is kept beside 49 others', async () => {
		const first = await clientFor(numbered(300));
		for (let number = 301; number < 350; number++) await clientFor(numbered(number));
		expect(await clientFor(numbered(300))).toBe(first);
	});

	test('is kept while it is used, and forgotten when 50 others were', async () => {
		const kept = await clientFor(numbered(100));
		const forgotten = await clientFor(numbered(101));
		for (let number = 200; number < 249; number++) {
			await clientFor(numbered(number));
			expect(await clientFor(numbered(100))).toBe(kept);
		}
		expect(await clientFor(numbered(101))).not.toBe(forgotten);
	});
});
