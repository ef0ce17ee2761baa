import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { multipartFile } from '../../../session-pool/http/multipart';
import type { FileContent } from '../../../session-pool/models';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

function contentOf(bytes: Buffer, more: Partial<FileContent> = {}): FileContent {
	return { sizeInBytes: bytes.length, open: () => Readable.from([bytes]), ...more };
}

async function read(stream: Readable): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Header lines and content of the one part there has to be. */
async function partOf(name: string, content: FileContent) {
	const multipart = multipartFile(name, content);
	const boundary = /^multipart\/form-data; boundary=([\w-]{1,70})$/.exec(
		multipart.contentType,
	)?.[1];
	const body = (await read(multipart.open())).toString('latin1');
	const pieces = body.split(`--${boundary}`);
	expect(pieces).toHaveLength(3);
	expect([pieces[0], pieces[2]]).toEqual(['', '--\r\n']);
	const end = pieces[1].indexOf('\r\n\r\n');
	return {
		headers: Buffer.from(pieces[1].slice(2, end), 'latin1').toString().split('\r\n'),
		content: Buffer.from(pieces[1].slice(end + 4, -2), 'latin1'),
	};
}

describe('A file as multipart/form-data', () => {
	test('is the one part, in the field file', async () => {
		const part = await partOf('a.csv', contentOf(everyByte));
		expect(part.headers).toEqual([
			'Content-Disposition: form-data; name="file"; filename="a.csv"',
			'Content-Type: application/octet-stream',
		]);
		expect(part.content).toEqual(everyByte);
	});

	test('has the type it is given', async () => {
		const part = await partOf('a.csv', contentOf(everyByte, { contentType: 'text/csv' }));
		expect(part.headers[1]).toBe('Content-Type: text/csv');
	});

	test.each(['a #1.csv', 'größe 100%.txt', 'データ.csv'])('keeps the name %s', async (name) => {
		const part = await partOf(name, contentOf(everyByte));
		expect(part.headers[0]).toBe(`Content-Disposition: form-data; name="file"; filename="${name}"`);
	});

	test.each([
		['a name', 'a"\r\nX-Injected: yes\r\n\r\nb', 'text/csv'],
		['a type', 'a.csv', 'text/csv\r\nX-Injected: yes\r\n\r\nb'],
		['a type with line feeds alone', 'a.csv', 'text/csv\nX-Injected: yes\n\nb'],
	])('has no headers more for line breaks in %s', async (_case, name, contentType) => {
		const part = await partOf(name, contentOf(everyByte, { contentType }));
		expect(part.headers).toHaveLength(2);
		expect(part.headers.join(' ')).not.toContain('\n');
		expect(part.headers[0]).toMatch(
			/^Content-Disposition: form-data; name="file"; filename="[^"]*"$/,
		);
		expect(part.content).toEqual(everyByte);
	});

	test('has what would end its name in an encoding', async () => {
		const part = await partOf('a"b\rc\nd"', contentOf(everyByte, { contentType: 'a/b\r\n\nc' }));
		expect(part.headers).toEqual([
			'Content-Disposition: form-data; name="file"; filename="a%22b%0Dc%0Ad%22"',
			'Content-Type: a/b c',
		]);
	});

	test.each([
		['empty', Buffer.alloc(0)],
		['small', Buffer.from('größe')],
		['larger than a chunk', Buffer.alloc(300_000, 7)],
	])('has the length it says: one that is %s', async (_case, bytes) => {
		const multipart = multipartFile('größe.bin', contentOf(bytes));
		expect((await read(multipart.open())).length).toBe(multipart.sizeInBytes);
	});

	test('is opened anew each time', async () => {
		const open = jest.fn(async () => Readable.from([everyByte]));
		const multipart = multipartFile('a.bin', { sizeInBytes: everyByte.length, open });
		expect(open).not.toHaveBeenCalled();
		const first = await read(multipart.open());
		const second = await read(multipart.open());
		expect(open).toHaveBeenCalledTimes(2);
		expect(second).toEqual(first);
		expect(first.length).toBe(multipart.sizeInBytes);
	});

	test('has a boundary of its own', () => {
		const types = Array.from({ length: 10 }, () => multipartFile('a', contentOf(everyByte)));
		expect(new Set(types.map(({ contentType }) => contentType)).size).toBe(10);
	});
});

describe('Content of another length than was said', () => {
	test.each([
		['shorter', everyByte.length + 1],
		['longer', everyByte.length - 1],
	])('ends in an error: one that is %s', async (_case, sizeInBytes) => {
		const multipart = multipartFile('a.bin', contentOf(everyByte, { sizeInBytes }));
		await expect(read(multipart.open())).rejects.toThrow(
			`a.bin does not have the ${sizeInBytes} bytes it was said to have`,
		);
	});

	test('is never sent beyond the length that was said', async () => {
		const content = contentOf(everyByte, {
			sizeInBytes: 300,
			open: () => Readable.from([everyByte, everyByte]),
		});
		const multipart = multipartFile('a.bin', content);
		let sent = 0;
		const stream = multipart.open().on('data', (chunk: Buffer) => (sent += chunk.length));
		await expect(finished(stream)).rejects.toThrow('300 bytes');
		expect(sent).toBeGreaterThan(everyByte.length);
		expect(sent).toBeLessThan(multipart.sizeInBytes);
	});
});
