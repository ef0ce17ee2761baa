import { createHash } from 'node:crypto';
import { storedZip } from '../emulator/stored-zip';

/** A wheel as small as pip takes one. */
export interface Wheel {
	/** File name. */
	name: string;
	content: Buffer;
	sha256: string;
}

/**
 * A wheel with one module of the package's name, which holds its version.
 * @param requires lines of what it depends on
 */
export function wheel(
	name: string,
	version: string,
	{ requires = [], tag = 'py3-none-any' }: { requires?: string[]; tag?: string } = {},
): Wheel {
	const module = name.replaceAll('-', '_');
	const info = `${module}-${version}.dist-info`;
	const files: Record<string, string> = {
		[`${module}.py`]: `version = '${version}'\n`,
		[`${info}/METADATA`]: [
			'Metadata-Version: 2.1',
			`Name: ${name}`,
			`Version: ${version}`,
			...requires.map((line) => `Requires-Dist: ${line}`),
			'',
		].join('\n'),
		[`${info}/WHEEL`]: `Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
	};
	const digest = (text: string) => createHash('sha256').update(text).digest('base64url');
	const record = Object.entries(files).map(
		([path, text]) => `${path},sha256=${digest(text)},${Buffer.byteLength(text)}`,
	);
	const content = storedZip({
		...files,
		[`${info}/RECORD`]: [...record, `${info}/RECORD,,`, ''].join('\n'),
	});
	const sha256 = createHash('sha256').update(content).digest('hex');
	return { name: `${module}-${version}-${tag}.whl`, content, sha256 };
}
