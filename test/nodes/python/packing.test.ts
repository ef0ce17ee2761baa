import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { pack, unpack } from '../../../nodes/AzureCodeInterpreter/python/packing';
import { DamagedReport } from '../../../nodes/AzureCodeInterpreter/python/report-reader';

const LIMIT_BYTES = 1_000_000;
const rows = JSON.stringify({
	rows: Array.from({ length: 1000 }, (_, id) => ({ id, city: 'Bern' })),
});
const random = JSON.stringify({ data: randomBytes(50_000).toString('base64') });

test('a short job, and one that packing makes no shorter, travel as they are', () => {
	expect(pack('{"do": "ask"}')).toBe('{"do": "ask"}');
	expect(pack(random)).toBe(random);
});

test('what is packed is at least 4 KB long, and becomes a quarter shorter', () => {
	const short = `{"${'a'.repeat(4_092)}"`;
	expect(pack(short)).toBe(short);
	expect(pack(`${short}}`)).not.toBe(`${short}}`);
});

test('rows travel in a fifth of their length', () => {
	const packed = pack(rows);
	expect(packed).toMatch(/^[A-Za-z0-9+/]+=*$/);
	expect(packed.length).toBeLessThan(rows.length / 5);
});

test.each([
	['as it is', '{"state": "done"}'],
	['packed', rows],
	['too random', random],
])('a report is read however it travelled: %s', (_, json) => {
	expect(unpack(pack(json), LIMIT_BYTES)).toBe(json);
});

test.each([
	['not base64', 'no report at all'],
	['empty', ''],
	['cut short', pack(rows).slice(0, 100)],
	['another format', Buffer.from('{"state": "done"}').toString('base64')],
	[
		'bytes that claim to be more than a report may be',
		deflateSync('x'.repeat(LIMIT_BYTES + 1)).toString('base64'),
	],
])('what is no report is said to be damaged: %s', (_, text) => {
	expect(() => unpack(text, LIMIT_BYTES)).toThrow(DamagedReport);
	expect(() => unpack(text, LIMIT_BYTES)).toThrow('cannot be unpacked');
});
