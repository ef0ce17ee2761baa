import { cleanUpCode } from '../../nodes/AzureCodeInterpreter/python/clean-code';

const lines = (...all: string[]) => all.join('\n');

describe('Code without a fence is left untouched:', () => {
	test.each([
		['a name that begins with python', 'pythonic = 1'],
		['a variable called python_version', 'python_version="3.12"'],
		['a variable called Python3', 'Python3 = 5'],
		['a variable called py', 'py = 1'],
		['code that starts indented', '  if True:\n      x = 1'],
		['blank lines around', '\n\nx = 1\n\n'],
		['a trailing newline', 'x = 1\n'],
		['no trailing newline', 'x = 1'],
		['CRLF', 'x = 1\r\ny = 2\r\n'],
		['a string that ends in backticks', "x = '`1`'"],
		['a comment that ends in backticks', 'x = 1  # as in `y`'],
		['a string of three backticks', "fence = '```'"],
		['a line that ends in a string of backticks', "text = a + '```python'"],
		['backticks after a string in a triple-quoted string', 'x = """`a` and `b`"""'],
		[
			'a docstring that holds a fence',
			lines('"""Example:', '```python', 'x()', '```', '"""', 'y = 1'),
		],
		['a string that holds a fence', lines("md = '''", '```', 'code', '```', "'''", 'print(md)')],
		['a raw string with escaped quotes', lines('x = r"""\\"""', '```', 'text', '```', '"""')],
		['a fence behind an f-string', lines('x = f"""{a["b"]}', '~~~', 'c', '~~~', '"""')],
		['quotes in a comment before a docstring', lines('# don\'t """', 'x = """', '```', '"""')],
		['nothing at all', ''],
		['blanks only', '  \n'],
	])('%s', (_title, code) => {
		expect(cleanUpCode(code)).toBe(code);
	});
});

describe('Code is taken out of a fence', () => {
	test.each(['python', 'py', 'python3', 'python3.12', 'Python', 'PYTHON', 'ipython', ''])(
		'labelled %j',
		(label) => {
			expect(cleanUpCode(lines(`\`\`\`${label}`, 'x = 1', 'x', '```'))).toBe('x = 1\nx');
		},
	);

	test.each([
		['in JSON, when there is no other', lines('```json', '{"a": 1}', '```'), '{"a": 1}'],
		['of tildes', lines('~~~python', 'x = 1', '~~~'), 'x = 1'],
		['of more than three backticks', lines('````', 'x = 1', '````'), 'x = 1'],
		['with words after the language', lines('```python title="a.py"', 'x = 1', '```'), 'x = 1'],
		['with a blank before the language', lines('``` python', 'x = 1', '```'), 'x = 1'],
		['with blank lines around', lines('', '```python', 'x = 1', '```', '', ''), 'x = 1'],
		['that is never closed', lines('```python', 'x = 1', 'y = 2'), 'x = 1\ny = 2'],
		['that closes at the end of the last line', lines('```python', 'x = 1', 'y```'), 'x = 1\ny'],
		[
			'that is indented in a list',
			lines('1. Run', '', '    ```py', '    if a:', '      b()', '    ```'),
			lines('if a:', '  b()'),
		],
		['on a single line', '```print(1)```', 'print(1)'],
		['on a single line with its language', '```python print(1)```', 'print(1)'],
		['on a single line that begins like one', '```python_version = 1```', 'python_version = 1'],
		['of single backticks', '`print(1)`', 'print(1)'],
		['with CRLF', '```python\r\nx = 1\r\ny = 2\r\n```\r\n', 'x = 1\r\ny = 2'],
		[
			'with a blank line inside',
			lines('```', 'x = 1', '', 'y = 2', '```'),
			lines('x = 1', '', 'y = 2'),
		],
	])('%s', (_title, text, code) => {
		expect(cleanUpCode(text)).toBe(code);
	});

	test.each([
		['leading indentation', '  if True:\n      x = 1'],
		['trailing backticks in a string', "x = '`1`'"],
		[
			'a docstring that holds a fence',
			lines('def f():', '    """', '    ```python', '    f()', '    ```', '    """'),
		],
		['a string that holds a fence', lines("md = '''", '```', 'code', '```', "'''", 'print(md)')],
		['a name that begins with python', 'pythonic = 1'],
	])('and %s in it is kept', (_title, code) => {
		expect(cleanUpCode(lines('```python', code, '```'))).toBe(code);
	});
});

describe('Prose around fences', () => {
	test.each([
		[
			'before and after',
			lines("Here's the code:", '```python', 'x = 1', '```', "It doesn't print."),
			'x = 1',
		],
		[
			'between several fences, which are joined',
			lines('First', '```python', 'x = 1', '```', 'then', '```py', 'x', '```'),
			'x = 1\nx',
		],
		['with a heading', lines('# Answer', '', '```python', 'x = 1', '```'), 'x = 1'],
		[
			'with quotes of a docstring',
			lines('I added a """docstring""".', '```', 'x = 1', '```'),
			'x = 1',
		],
		[
			'with a sample of the output',
			lines('```python', 'x', '```', 'Output:', '```', '5', '```'),
			'x',
		],
		[
			'with a command for the terminal',
			lines('```bash', 'pip install x', '```', '```python', 'x', '```'),
			'x',
		],
		[
			'with data, and the code in a bare fence',
			lines('```json', '{}', '```', '```', 'x', '```'),
			'x',
		],
	])('is dropped: %s', (_title, text, code) => {
		expect(cleanUpCode(text)).toBe(code);
	});
});

describe('Other languages', () => {
	test.each([
		['JavaScript in a fence', 'javaScript', lines('```js', 'f()', '```'), 'f()'],
		[
			'JavaScript beside a command',
			'javaScript',
			lines('```bash', 'npm i', '```', '```JavaScript', 'f()', '```'),
			'f()',
		],
		['a shell command in a fence', 'shell', lines('```bash', 'ls', '```'), 'ls'],
		[
			'JavaScript with quotes that Python would leave open',
			'javaScript',
			lines('```js', 'f(/"""/)', '```'),
			'f(/"""/)',
		],
		[
			'a here-string, which ends on its line',
			'shell',
			lines('```sh', 'cat <<< word', '```'),
			'cat <<< word',
		],
		['a shell command on a single line', 'shell', '```sh ls -la```', 'ls -la'],
	] as const)('%s is taken out', (_title, language, text, code) => {
		expect(cleanUpCode(text, language)).toBe(code);
	});

	test.each([
		['a command that begins with sh', 'shell', 'shutdown -h now'],
		['a command substitution', 'shell', 'echo `date`'],
		['nothing but a command substitution', 'shell', '`cat command.txt`'],
		[
			'a here-document that holds a fence',
			'shell',
			lines('cat > a.md <<"EOF"', '```', 'ls', '```', 'EOF'),
		],
		['a template literal', 'javaScript', '`a${1}`'],
	] as const)('%s is left untouched', (_title, language, code) => {
		expect(cleanUpCode(code, language)).toBe(code);
	});
});
