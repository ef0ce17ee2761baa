import { pageText } from '../../../session-pool/wire/page-text';
import { isLinear } from '../../support/linear-time';

test.each([
	['plain text', 'Not  here\r\n', 'Not here'],
	['a page', '<h1>Bad</h1>\n<p>Gateway</p>', 'Bad Gateway'],
	['scripts and styles', '<style>p{}</style>a<SCRIPT src="x">b()</SCRIPT>c', 'a c'],
	['a script without an end', 'a<script>b', 'a'],
	['a tag without an end', 'a <b', 'a <b'],
	['a sign that is no tag', '1 > 0', '1 > 0'],
	['nothing', '', ''],
])('The text of %s is read', (_case, page, text) => {
	expect(pageText(page)).toBe(text);
});

test.each(['<', '<script', '<style>', '</', '>', ' ', '<script><', '<<script>', '\n'])(
	'A page of 1 MB of %j is read in time that grows with it',
	async (piece) => {
		const page = (length: number) => piece.repeat(length / piece.length);
		expect(await isLinear(1_000_000, page, pageText)).toBe(true);
	},
);
