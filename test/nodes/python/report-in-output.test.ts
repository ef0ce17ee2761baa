import { findReport } from '../../../nodes/AzureCodeInterpreter/python/report-in-output';
import { isLinear } from '../../support/linear-time';

const MARK = '0123456789abcdef';
const wrapped = (json: string, length = json.length) =>
	`\n<n8n ${MARK} ${length}>${json}</n8n ${MARK}>\n`;

test('a report is taken out of a stream, and what stood around it is left as it was', () => {
	const stream = `before\n${wrapped('{"a":1}')}after\n`;
	expect(findReport(stream, MARK)).toEqual({
		found: 'whole',
		json: '{"a":1}',
		around: 'before\nafter\n',
	});
});

test('a report alone leaves nothing', () => {
	expect(findReport(wrapped('{}'), MARK)).toEqual({ found: 'whole', json: '{}', around: '' });
});

test.each([
	['that lost its last line break', wrapped('{}').trimEnd()],
	['with the line breaks of Windows', wrapped('{}').replaceAll('\n', '\r\n')],
])('a report %s is whole', (_title, stream) => {
	expect(findReport(stream, MARK)).toEqual({ found: 'whole', json: '{}', around: '' });
});

test.each([
	['without breaks around it', 'x', 'y\nz\n', 'xy\nz\n'],
	['behind lines of Windows', '\r\nx\n', '', '\r\nx'],
	['before a line of its own', 'x\n', '\n\ny', 'x\ny'],
])('only its own breaks go with a report %s', (_title, before, after, around) => {
	expect(findReport(`${before}${wrapped('{}').trim()}${after}`, MARK)).toEqual({
		found: 'whole',
		json: '{}',
		around,
	});
});

test.each([
	['in its head', `x\n\n<n8n ${MARK} 1`],
	['in its JSON', `x\n\n<n8n ${MARK} 100>{"a`],
	['in its end', `x\n${wrapped('{}').slice(0, -4)}`],
	['by something that wrote into it', `x\n${wrapped('{"a" noise :1}', 7)}`],
	['by a length that is none', `x\n\n<n8n ${MARK} lots>{}</n8n ${MARK}>`],
])('a report that is cut %s is a part', (_title, stream) => {
	expect(findReport(stream, MARK)).toEqual({ found: 'part', around: 'x\n' });
});

test('the report of another execution is output like any other', () => {
	expect(findReport(wrapped('{}'), 'fedcba9876543210')).toEqual({ found: 'none' });
});

test('1 MB of half marks is read in time that grows with it', async () => {
	const stream = (length: number) => `<n8n ${MARK}`.repeat(length / 20);
	expect(findReport(stream(1_000_000), MARK)).toEqual({ found: 'none' });
	expect(await isLinear(1_000_000, stream, (text) => findReport(text, MARK))).toBe(true);
});
