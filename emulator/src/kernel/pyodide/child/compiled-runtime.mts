/**
 * Pyodide's WebAssembly, compiled once for all Pythons of this process: reading and compiling it again would be a third
 * of what a further one needs to start.
 */

/** As much of it as is needed here; the compiler is set up without the web's types. */
declare const WebAssembly: {
	compile(bytes: ArrayBuffer): Promise<object>;
	instantiate(source: { buffer?: unknown }, imports: object): Promise<object>;
};

const { instantiate } = WebAssembly;

/** What Pyodide was given as the content of its file. */
let source: ArrayBuffer | undefined;
let compiled: Promise<object> | undefined;

/** The bytes to give to Pyodide. @param read gives the real ones, which are asked for only once */
export function runtimeBytes(read: () => ArrayBuffer): ArrayBuffer {
	source = compiled === undefined ? read() : new ArrayBuffer(0);
	return source;
}

/** Has Pyodide, which compiles what it has read, find it compiled. To be called before each Python is loaded. */
export function openRuntime(): void {
	WebAssembly.instantiate = async (given, imports) => {
		// Pyodide makes a view of its own of the bytes.
		if (source === undefined || given.buffer !== source) return instantiate(given, imports);
		compiled ??= WebAssembly.compile(source);
		source = undefined;
		const module = await compiled;
		return { module, instance: await instantiate(module, imports) };
	};
}

/** To be called before the first line of anybody's code. */
export function closeRuntime(): void {
	WebAssembly.instantiate = instantiate;
}
