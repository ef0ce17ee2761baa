import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Folder with the C headers of the Node.js that npm scripts run on: npm's package `node` brings them along with the
 * program. Native modules are built with them; without them node-gyp asks nodejs.org, which not every machine reaches.
 *
 * @returns undefined where that package holds none, as on Windows
 */
export function nodeHeaders(): string | undefined {
	const { platform, arch } = process;
	const name = `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${arch}`;
	try {
		const brought = createRequire(require.resolve('node/package.json'));
		const folder = dirname(brought.resolve(`${name}/package.json`));
		return existsSync(join(folder, 'include', 'node', 'node_version.h')) ? folder : undefined;
	} catch {
		return undefined;
	}
}
