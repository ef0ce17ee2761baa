import { readRequirements } from '../../../../nodes/AzureCodeInterpreter/operations/execute/requirement-lines';
import { isLinear } from '../../../support/linear-time';

const HASH = `--hash=sha256:${'0'.repeat(64)}`;

describe("'Python Packages' is read as", () => {
	test.each<[string, unknown, string[]]>([
		['nothing', undefined, []],
		['nothing, of blank lines and comments', ' \n# pandas\n\t\n', []],
		['lines', 'pandas\r\nnumpy==1.26', ['pandas', 'numpy==1.26']],
		['parts between commas', 'pandas, numpy ,scipy,', ['pandas', 'numpy', 'scipy']],
		[
			'versions with commas',
			'pandas>=2,<3, numpy >=1, !=1.5',
			['pandas>=2,<3', 'numpy >=1, !=1.5'],
		],
		['extras with commas', 'a[b,c]==1,d', ['a[b,c]==1', 'd']],
		[
			'markers with commas in quotes',
			`a; os_name in "nt,posix", b`,
			[`a; os_name in "nt,posix"`, 'b'],
		],
		['comments behind', 'pandas # for tables\n#numpy\nscipy\t#', ['pandas', 'scipy']],
		[
			'hashes on further lines',
			`a==1 \\\n    ${HASH} \\\n    ${HASH}`,
			[`a==1      ${HASH}      ${HASH}`],
		],
		[
			'addresses',
			'a @ https://host/a-1-py3-none-any.whl',
			['a @ https://host/a-1-py3-none-any.whl'],
		],
		['a list that an expression gives', ['a==1', 'b'], ['a==1', 'b']],
		['each once', 'a\na', ['a']],
	])('%s', (_, given, expected) => expect(readRequirements(given)).toEqual(expected));

	test('a long text in time that grows with it', async () => {
		const text = (length: number) => '(,[,\\\n#,"a'.repeat(length / 10);
		const refused = (given: string) => expect(() => readRequirements(given)).toThrow();
		expect(await isLinear(150_000, text, refused)).toBe(true);
	});
});

describe('It is an error to give', () => {
	test.each<[string, unknown, string]>([
		['a file of requirements', '-r other.txt', 'not the option -r of pip'],
		['an index', 'a\n--index-url https://u:p4ss@host', 'not the option --index-url of pip'],
		[
			'an index, in one word',
			'--extra-index-url=https://u:p4ss@host',
			'option --extra-index-url of',
		],
		['an option behind', 'a==1 --global-option=x', 'not the option --global-option of pip'],
		['a hash of no kind', 'a==1 --hash=md5:00', 'not the option --hash of pip'],
		['an option between commas', 'a, -e .', 'not the option -e of pip'],
		['a path', './a-1-py3-none-any.whl', "by name, not './a-1-py3-none-any.whl'"],
		['a file', 'a-1-py3-none-any.whl', "by name, not 'a-1-py3-none-any.whl'"],
		['an address', 'https://u:p4ss@host/a.whl', "by name, not 'https://***@host/a.whl'"],
		['a command', '$(touch x)', "by name, not '$(touch x)'"],
		['an object', { a: 1 }, "'Python Packages' is of type object"],
		['a book', 'a\n'.repeat(150_000), 'has 300000 characters; at most 200000 are possible'],
	])('%s', (_, given, message) => {
		expect(() => readRequirements(given)).toThrow(message);
		expect(() => readRequirements(given)).not.toThrow('p4ss');
	});
});
