import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = join(
	dirname(require.resolve('azure-dynamic-sessions-emulator')),
	'kernel/pyodide/child/compiled-runtime.mjs',
);

/** Loads the smallest WebAssembly there is three times, as Pyodide loads its own, and counts what that took. */
const PROGRAM = `
const { closeRuntime, openRuntime, runtimeBytes } = await import(${JSON.stringify(pathToFileURL(MODULE).href)});
const { compile, instantiate } = WebAssembly;
const made = { read: 0, compiled: 0, instances: 0 };
WebAssembly.compile = (bytes) => (made.compiled++, compile(bytes));
const bytes = () => (made.read++, new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]).buffer);
for (let python = 0; python < 3; python++) {
	openRuntime();
	const { module, instance } = await WebAssembly.instantiate(new Uint8Array(runtimeBytes(bytes)), {});
	if (module instanceof WebAssembly.Module && instance instanceof WebAssembly.Instance) made.instances++;
	closeRuntime();
}
console.log(JSON.stringify({ ...made, isGivenBack: WebAssembly.instantiate === instantiate }));
`;

test('the runtime is read and compiled once for all Pythons of a process', () => {
	const output = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
		encoding: 'utf8',
	});
	expect(JSON.parse(output)).toEqual({ read: 1, compiled: 1, instances: 3, isGivenBack: true });
});
