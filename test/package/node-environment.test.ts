const rootDir = `${__dirname}/nothing-here`;
const globals = globalThis as unknown as Record<string, unknown>;
const { nativeRequire } = globals as { nativeRequire: NodeJS.Require };

/** As jest itself loads it. */
const NodeEnvironment = nativeRequire('./node-environment.js') as new (config: object) => {
	setup(): Promise<void>;
	teardown(): Promise<void>;
};

test('variables and globals are as they were after a file of tests', async () => {
	process.env.KEPT_VARIABLE = 'before';
	const { setTimeout: timer } = globalThis;
	const one = new NodeEnvironment({ projectConfig: { rootDir, fakeTimers: {} } });
	await one.setup();
	process.env.KEPT_VARIABLE = 'changed';
	process.env.NEW_VARIABLE = 'new';
	globals.newGlobal = 1;
	globals.setTimeout = () => undefined;
	await one.teardown();
	expect(process.env.KEPT_VARIABLE).toBe('before');
	expect(process.env.NEW_VARIABLE).toBeUndefined();
	expect(globals.newGlobal).toBeUndefined();
	expect(globalThis.setTimeout).toBe(timer);
	delete process.env.KEPT_VARIABLE;
});

test('tests run in the realm of Node.js, with one copy of a package', () => {
	const fromNode = process.getBuiltinModule('node:vm').runInThisContext('Error');
	expect(fromNode).toBe(Error);
	expect(nativeRequire('n8n-workflow')).toBe(jest.requireActual('n8n-workflow'));
});
