#!/usr/bin/env node
/** The command `azure-dynamic-sessions-emulator`. */
import { parseArgs } from 'node:util';

import { type ContainerType, DEFAULTS, type Kernel, type PoolOptions } from './pool-options.js';
import { QUIRK_NAMES, type QuirkName, QUIRKS } from './quirks/quirk-list.js';
import { startSessionPool } from './start-session-pool.js';

const HELP = `Usage: azure-dynamic-sessions-emulator [options]

Runs a local Azure Container Apps session pool that executes Python.

  --port <number>          port to listen on, 0 for any free one (default ${DEFAULTS.port})
  --host <address>         address to listen on (default ${DEFAULTS.host})
  --ready <number>         Python kernels kept booted for new sessions (default ${DEFAULTS.ready})
  --reuse-kernels          for code you trust: a Python whose session has ended starts anew in its process, in half the time
  --max-sessions <number>  sessions at the same time; one more gets 429 (default ${DEFAULTS.maxSessions})
  --cooldown <seconds>     time after its last call until a session ends (default ${DEFAULTS.cooldownSeconds})
  --container-type <name>  PythonLTS, NodeLTS or Shell; the last two need bubblewrap (default ${DEFAULTS.containerType})
  --kernel <name>          pyodide: Python as WebAssembly, needs nothing; jupyter: IPython on this machine's Python,
                           needs ipykernel and bubblewrap (default ${DEFAULTS.kernel})
  --python <program>       for jupyter: the Python that has ipykernel (default python3, else /usr/bin/python3)
  --unsafe                 for jupyter: without bubblewrap; code sees and does whatever you may; one session at a time
  --require-token          refuse requests without an Authorization header
  --token <word>           the one token requests must carry; made up and printed when --host is not a loopback address
  --quirks[=<name>,...]    do what the service may do, and a client should bear: all of it now and then, or these always
  --seed <number>          decides when quirks happen (default ${DEFAULTS.seed})
  --help                   show this

Quirks:
${QUIRK_NAMES.map((name) => `  ${name.padEnd(21)}${QUIRKS[name].text}`).join('\n')}
`;

/** @throws Error, one sentence, for anything that is no option */
function readOptions(): PoolOptions | 'help' {
	const { values } = parseArgs({
		// An option of parseArgs has a value always or never.
		args: process.argv.slice(2).map((arg) => (arg === '--quirks' ? '--quirks=all' : arg)),
		options: {
			port: { type: 'string' },
			host: { type: 'string' },
			ready: { type: 'string' },
			'reuse-kernels': { type: 'boolean' },
			'max-sessions': { type: 'string' },
			cooldown: { type: 'string' },
			'container-type': { type: 'string' },
			kernel: { type: 'string' },
			python: { type: 'string' },
			unsafe: { type: 'boolean' },
			'require-token': { type: 'boolean' },
			token: { type: 'string' },
			quirks: { type: 'string' },
			seed: { type: 'string' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return 'help';
	const number = (
		name: 'port' | 'ready' | 'max-sessions' | 'cooldown' | 'seed',
		otherwise: number,
	): number => {
		const text = values[name];
		if (text === undefined) return otherwise;
		if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${name} must be a number, not '${text}'.`);
		return Number(text);
	};
	return {
		port: number('port', DEFAULTS.port),
		host: values.host ?? DEFAULTS.host,
		ready: number('ready', DEFAULTS.ready),
		reuseKernels: values['reuse-kernels'] ?? false,
		maxSessions: number('max-sessions', DEFAULTS.maxSessions),
		cooldownSeconds: number('cooldown', DEFAULTS.cooldownSeconds),
		containerType: (values['container-type'] ?? DEFAULTS.containerType) as ContainerType,
		kernel: (values.kernel ?? DEFAULTS.kernel) as Kernel,
		python: values.python,
		unsafe: values.unsafe ?? false,
		requireToken: values['require-token'] ?? false,
		...(values.token !== undefined && { token: values.token }),
		quirks: values.quirks === 'all' ? 'all' : ((values.quirks?.split(',') ?? []) as QuirkName[]),
		seed: number('seed', DEFAULTS.seed),
	};
}

/** Ends the program: 2 for options that make no sense, 1 for a pool that cannot start. */
function fail(error: unknown, code: number): never {
	process.stderr.write(`${(error as Error).message}\n`);
	process.exit(code);
}

async function main(): Promise<void> {
	let options: PoolOptions | 'help';
	try {
		options = readOptions();
	} catch (error) {
		fail(error, 2);
	}
	if (options === 'help') {
		process.stdout.write(HELP);
		return;
	}
	const starting = startSessionPool(options);
	let stopping = false;
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.on(signal, () => {
			if (stopping) return;
			stopping = true;
			// Also while it still starts: then it is stopped as soon as it has.
			void starting.then((pool) => pool.close()).then(() => process.exit(0));
		});
	}
	const pool = await starting.catch((error: unknown) =>
		fail(error, error instanceof RangeError ? 2 : 1),
	);
	if (stopping) return;
	process.stdout.write(
		`Session pool ready at ${pool.endpoint}${pool.remark ? ` (${pool.remark})` : ''}\n`,
	);
	if (pool.token !== undefined && options.token === undefined)
		process.stdout.write(`Every request needs the header Authorization: Bearer ${pool.token}\n`);
}

void main();
