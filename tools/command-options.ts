import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/**
 * The options of this process's command line. One that is not known, or lacks its value, ends the process with a line
 * that names those there are: nobody who mistypes is helped by a stack.
 */
export function commandOptions<T extends ParseArgsOptionsConfig>(options: T) {
	try {
		return parseArgs({ options }).values;
	} catch (error) {
		const [reason] = (error as Error).message.split(/\.(?:\s|$)/, 1);
		const known = Object.entries(options).map(([name, { type }]) =>
			type === 'string' ? `--${name} VALUE` : `--${name}`,
		);
		process.stderr.write(`${reason}. There are ${known.join(', ')}.\n`);
		process.exit(2);
	}
}
