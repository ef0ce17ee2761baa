#!/usr/bin/env node
/** The command `azure-dynamic-sessions-emulator`. */
import { parseArgs } from 'node:util';

import { type ContainerType, DEFAULTS, type Kernel, type PoolOptions } from './pool-options.js';
import { startSessionPool } from './start-session-pool.js';

const HELP = `Usage: azure-dynamic-sessions-emulator [options]

Runs a local Azure Container Apps session pool that executes Python.

  --port <number>          port to listen on, 0 for any free one (default ${DEFAULTS.port})
  --host <address>         address to listen on (default ${DEFAULTS.host})
  --ready <number>         Python kernels kept booted for new sessions (default ${DEFAULTS.ready})
  --max-sessions <number>  sessions at the same time; one more gets 429 (default ${DEFAULTS.maxSessions})
  --cooldown <seconds>     time after its last call until a session ends (default ${DEFAULTS.cooldownSeconds})
  --container-type <name>  PythonLTS, NodeLTS or Shell; the last two need bubblewrap (default ${DEFAULTS.containerType})
  --kernel <name>          pyodide: Python as WebAssembly, needs nothing; jupyter: IPython on this machine's Python,
                           needs ipykernel and bubblewrap (default ${DEFAULTS.kernel})
  --python <program>       for jupyter: the Python that has ipykernel (default python3, else /usr/bin/python3)
  --unsafe                 for jupyter: without bubblewrap; code sees and does whatever you may; one session at a time
  --require-token          refuse requests without an Authorization header
  --help                   show this
`;

/** @throws Error, one sentence, for anything that is no option */
function readOptions(): PoolOptions | 'help' {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			host: { type: 'string' },
			ready: { type: 'string' },
			'max-sessions': { type: 'string' },
			cooldown: { type: 'string' },
			'container-type': { type: 'string' },
			kernel: { type: 'string' },
			python: { type: 'string' },
			unsafe: { type: 'boolean' },
			'require-token': { type: 'boolean' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return 'help';
	const number = (
		name: 'port' | 'ready' | 'max-sessions' | 'cooldown',
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
		maxSessions: number('max-sessions', DEFAULTS.maxSessions),
		cooldownSeconds: number('cooldown', DEFAULTS.cooldownSeconds),
		containerType: (values['container-type'] ?? DEFAULTS.containerType) as ContainerType,
		kernel: (values.kernel ?? DEFAULTS.kernel) as Kernel,
		python: values.python,
		unsafe: values.unsafe ?? false,
		requireToken: values['require-token'] ?? false,
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
	if (!stopping)
		process.stdout.write(
			`Session pool ready at ${pool.endpoint}${pool.remark ? ` (${pool.remark})` : ''}\n`,
		);
}

void main();
