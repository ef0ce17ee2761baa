import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { n8n } = createRequire(__filename)('../../package.json') as {
	n8n: { nodes: string[]; credentials: string[] };
};

/** Modules that a fresh process holds after it has loaded some files, by their paths. */
function modulesAfterLoading(files: string[], then = ''): string[] {
	const script = `
		(async () => {
			for (const file of ${JSON.stringify(files)}) {
				const [Type] = Object.values(require(file));
				new Type();
			}
			${then}
			process.stdout.write(JSON.stringify(Object.keys(require.cache)));
		})();`;
	return JSON.parse(
		execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }),
	) as string[];
}

const files = [...n8n.nodes, ...n8n.credentials].map((file) => join(process.cwd(), file));
const azure = (modules: string[]) =>
	modules.filter((path) => /[/\\]node_modules[/\\]@azure[/\\]/.test(path));

test('loading the package as n8n does at its start loads nothing of the Azure SDK', () => {
	const modules = modulesAfterLoading(files);
	for (const file of files) expect(modules).toContain(file);
	expect(azure(modules)).toEqual([]);
});

test('the Azure SDK would show in that list once it is used', () => {
	const modules = modulesAfterLoading(
		files,
		`require(${JSON.stringify(require.resolve('@azure/core-rest-pipeline'))});`,
	);
	expect(azure(modules)).not.toEqual([]);
});
