import { join } from 'node:path';

const rootDir = join(__dirname, '../..');
const BUILT = join(rootDir, 'dist/session-pool/names.js');
const globals = globalThis as unknown as Record<string, unknown>;
const { nativeRequire } = globals as { nativeRequire: NodeJS.Require };

/** As jest itself loads it. */
const NodeEnvironment = nativeRequire('./node-environment.js') as new (config: object) => {
	setup(): Promise<void>;
	teardown(): Promise<void>;
};

test('after a file of tests, variables and globals are as they were, and the built package is not loaded', async () => {
	process.env.KEPT_VARIABLE = 'before';
	const { setTimeout: timer } = globalThis;
	const one = new NodeEnvironment({ projectConfig: { rootDir, fakeTimers: {} } });
	await one.setup();
	process.env.KEPT_VARIABLE = 'changed';
	process.env.NEW_VARIABLE = 'new';
	globals.newGlobal = 1;
	globals.setTimeout = () => undefined;
	nativeRequire(BUILT);
	expect(nativeRequire.cache).toHaveProperty([BUILT]);
	await one.teardown();
	expect(process.env.KEPT_VARIABLE).toBe('before');
	expect(process.env.NEW_VARIABLE).toBeUndefined();
	expect(globals.newGlobal).toBeUndefined();
	expect(globalThis.setTimeout).toBe(timer);
	expect(nativeRequire.cache).not.toHaveProperty([BUILT]);
	delete process.env.KEPT_VARIABLE;
});

test('tests run in the realm of Node.js, with one copy of a package', () => {
	const fromNode = process.getBuiltinModule('node:vm').runInThisContext('Error');
	expect(fromNode).toBe(Error);
	expect(nativeRequire('n8n-workflow')).toBe(jest.requireActual('n8n-workflow'));
});
