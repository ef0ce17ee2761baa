import { type Answer, type Question, shown } from '../question';

/** More than any default that was seen. */
const LONG = 30_000;

export const OUTPUT: Question[] = [
	{
		asks: 'stdout and stderr, apart and as written',
		contract: 'two strings, final line breaks included',
		reliedOn: 'reading anything that code reports',
		put: async ({ session }) => {
			const { stdout, stderr } = await session.run(
				'import sys\nprint("out, größe")\nsys.stderr.write("err\\n")\nNone',
			);
			const agrees = stdout === 'out, größe\n' && stderr === 'err\n';
			return {
				says: `${shown(stdout)}, ${shown(stderr)}`,
				agrees,
				works: stdout.trimEnd() === 'out, größe',
			};
		},
	},
	{
		asks: 'where output is cut, and in which unit',
		contract: 'stdout and stderr at 4,096 bytes each, without a word',
		reliedOn: 'a short report fits',
		put: async ({ session }) => {
			const ascii = await session.run(`print("x" * ${LONG}, end="")`);
			const wide = await session.run(`print("é" * ${LONG}, end="")`);
			const bytes = Buffer.byteLength(wide.stdout);
			const unit =
				ascii.stdout.length === LONG
					? 'not at all'
					: bytes <= ascii.stdout.length
						? `at ${ascii.stdout.length} bytes`
						: `at ${ascii.stdout.length} characters`;
			return {
				says: `${unit} (of é: ${wide.stdout.length} characters, ${bytes} bytes), ${ascii.status}`,
				agrees: unit === 'at 4096 bytes',
				works: ascii.stdout.length >= 1000 && ascii.status === 'Succeeded',
			};
		},
	},
	{
		asks: 'the largest outputStreamsMaxLength that is accepted, and given',
		contract: '20,000 was seen; more is unknown',
		put: largestLimit,
	},
	{
		asks: 'the largest execution that is accepted',
		contract: 'unknown; a body of 256 KB must be',
		reliedOn: 'items and small files that go with the code',
		put: async ({ session }) => {
			const sizes = [256_000, 1_000_000, 4_000_000];
			const accepted: string[] = [];
			for (const size of sizes) {
				const { reply, stdout } = await session.run(
					`text = "${'x'.repeat(size)}"\nprint(len(text))`,
				);
				accepted.push(
					`${size / 1000} kB: ${stdout.trim() === String(size) ? 'yes' : reply.status}`,
				);
			}
			return { says: accepted.join(', '), works: accepted[0] === '256 kB: yes' };
		},
	},
	{
		asks: 'headers of an execution',
		contract: 'x-ms-… timings, operation-id and Operation-Location',
		put: async ({ session }) => {
			const { reply } = await session.run('1');
			const names = [...reply.headers.keys()].filter((name) =>
				/^x-ms-|^operation|^api-/.test(name),
			);
			return {
				says: names.join(', ') || 'none of these',
				agrees: names.includes('operation-id') && names.some((name) => name.startsWith('x-ms-')),
			};
		},
	},
];

async function largestLimit({ session }: Parameters<Question['put']>[0]): Promise<Answer> {
	const found: string[] = [];
	let largest = 0;
	for (const limit of [20_000, 100_000, 1_000_000]) {
		const { reply, stdout } = await session.run(`print("x" * ${limit}, end="")`, {
			outputStreamsMaxLength: limit,
		});
		if (stdout.length === limit) largest = limit;
		found.push(`${limit}: ${reply.status >= 300 ? reply.status : `${stdout.length} given`}`);
	}
	return { says: found.join(', '), agrees: largest >= 20_000 };
}
