import { type Answer, type Ground, type Question, shown } from '../question';

const FLAG = { returnJupyterFormatExecutionResult: true };

/** Asks for one value without and with `returnJupyterFormatExecutionResult`. */
function value(asks: string, code: string, plain: unknown, jupyter: unknown): Question {
	return {
		asks: `executionResult of ${asks}`,
		contract: `${shown(plain)}; with returnJupyterFormatExecutionResult ${shown(jupyter)}`,
		async put({ session }): Promise<Answer> {
			const without = await session.run(code);
			const withFlag = await session.run(code, FLAG);
			return {
				says: `${shown(without.value)}; ${shown(withFlag.value)}`,
				agrees: same(without.value, plain) && same(withFlag.value, jupyter),
			};
		},
	};
}

const FIGURE = 'import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1)); plt.plot([1, 2])\n';

export const VALUES: Question[] = [
	value('6 * 7', '6 * 7', 42, 42),
	value('the string nan', '"nan"', 'nan', "'nan'"),
	value('None', 'None', '', null),
	value('float("nan")', 'float("nan")', null, 'nan'),
	value('a dict', '{"a": [1, None]}', { a: [1, null] }, { a: [1, null] }),
	value('code that only prints', 'print("x")', '', ''),
	{
		asks: 'executionResult of a DataFrame',
		contract: 'unknown',
		put: async ({ session }) => {
			const {
				status,
				value: result,
				stderr,
			} = await session.run('import pandas\npandas.DataFrame({"a": [1, 2]})');
			return { says: status === 'Failed' ? `failed: ${lastLine(stderr)}` : shown(result) };
		},
	},
	{
		asks: 'executionResult of one open figure, and of two',
		contract: 'an object with type image, format png and base64_data; of several: unknown',
		put: async ({ session }) => {
			const one = await session.run(FIGURE);
			if (one.status === 'Failed') return { says: `failed: ${lastLine(one.stderr)}` };
			const two = await session.run(FIGURE + FIGURE);
			return {
				says: `${image(one.value)}; ${image(two.value)}`,
				agrees: image(one.value) === 'a png image',
			};
		},
	},
	{
		asks: 'code as InlineBase64',
		contract: 'is decoded and run',
		put: async ({ session }) => {
			const code = Buffer.from('6 * 7').toString('base64');
			const { reply, value: result } = await session.run(code, { codeInputType: 'InlineBase64' });
			return { says: `${reply.status}, ${shown(result)}`, agrees: result === 42 };
		},
	},
	{
		asks: 'is it IPython (magics, !, the shell object)',
		contract: 'yes: magics and ! work',
		put: async ({ session }) => {
			const { status, stdout } = await session.run(
				'%time 1\n!echo from a shell\nprint(get_ipython())',
			);
			const works = stdout.includes('from a shell') && /InteractiveShell/.test(stdout);
			return { says: works ? 'yes' : `no (${status})`, agrees: works };
		},
	},
	{
		asks: 'Python, folder to start in, packages',
		contract: 'Python 3.12, /mnt/data, pandas and matplotlib',
		put: environment,
	},
];

async function environment({ session }: Ground): Promise<Answer> {
	const { stdout } = await session.run(
		[
			'import importlib.metadata as m, json, os, sys',
			'def version(name):',
			'    try: return m.version(name)',
			'    except m.PackageNotFoundError: return None',
			'names = ["ipython", "ipykernel", "numpy", "pandas", "matplotlib", "openpyxl"]',
			'print(json.dumps([sys.version.split()[0], os.getcwd(), {n: version(n) for n in names}]))',
		].join('\n'),
	);
	const [python, folder, packages] = JSON.parse(stdout) as [string, string, Record<string, string>];
	return {
		says: `Python ${python}, ${folder}, ${Object.entries(packages)
			.map(([name, version]) => `${name} ${version ?? 'missing'}`)
			.join(', ')}`,
		agrees: python.startsWith('3.12') && folder === '/mnt/data' && packages.pandas !== null,
	};
}

function image(value: unknown): string {
	const { type, format, base64_data: data } = (value ?? {}) as Record<string, unknown>;
	return type === 'image' && typeof data === 'string' ? `a ${String(format)} image` : shown(value);
}

function same(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function lastLine(text: string): string {
	return text.trimEnd().split('\n').at(-1) ?? '';
}
