/**
 * Loads the package's classes the way n8n does at its start, in a bare Node process: n8n-workflow, which
 * n8n has long loaded by then, is there before. Run without tsx, whose hooks would be measured too.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface StartUpResult {
	milliseconds: number;
	heapBytes: number;
	modules: number;
	azureModules: number;
}

const load = createRequire(join(process.cwd(), 'package.json'));
load('n8n-workflow');
const before = new Set(Object.keys(load.cache));
const { n8n } = load('./package.json') as { n8n: { credentials: string[]; nodes: string[] } };
const files = [...n8n.credentials, ...n8n.nodes].map((file) => join(process.cwd(), file));
global.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const start = performance.now();
for (const file of files) {
	for (const Class of Object.values(load(file) as Record<string, new () => unknown>)) new Class();
}
const milliseconds = performance.now() - start;
global.gc?.();
const loaded = Object.keys(load.cache).filter((file) => !before.has(file));
const result: StartUpResult = {
	milliseconds,
	heapBytes: process.memoryUsage().heapUsed - heapBefore,
	modules: loaded.length,
	azureModules: loaded.filter((file) => /[/\\]node_modules[/\\]@azure[/\\]/.test(file)).length,
};
process.send?.(result);
