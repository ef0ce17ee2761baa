import { cleanUpCode } from '../../../nodes/AzureCodeInterpreter/python/clean-code';

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
		['two pieces of code on one line', '`x` and `y`'],
		['two longer ones', '``x`` or ``y``'],
		['one within a longer run', '`x``y`'],
		['a backtick that nothing closes', '`x = 1'],
		['a backtick that nothing opens', 'x = 1`'],
		['two backticks alone', '``'],
		['a comparison on two lines', lines('x = (a', '> b)')],
		[
			'a docstring that holds a block on one line',
			lines('"""Example:', '```print(1)```', '"""', 'y = 1'),
		],
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
		[
			'of four backticks, which three do not close',
			lines('````python', 'x = 1', '```', 'y = 2', '````'),
			lines('x = 1', '```', 'y = 2'),
		],
		[
			'of four tildes, which three do not close',
			'~~~~\nx = 1\n~~~\ny = 2\n~~~~',
			'x = 1\n~~~\ny = 2',
		],
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
		['of single backticks, with the name of a language in it', '`(py + 1)`', '(py + 1)'],
		[
			'that is never closed, before the next',
			lines('```python', 'x = 1', '```python', 'x', '```'),
			'x = 1\nx',
		],
		[
			'that closes behind a blank at the end of a line',
			lines('```python', 'def f():', '    return 1 ```'),
			lines('def f():', '    return 1'),
		],
		['that holds nothing but a name of the language', lines('```', 'py', '```'), 'py'],
		[
			'that holds nothing but a name of the language and a blank line',
			lines('```', 'py', '', '```'),
			'py\n',
		],
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
			'with a name in backticks on a line of its own',
			lines('I renamed', '`total`', 'in this:', '```python', 'x = 1', '```'),
			'x = 1',
		],
		[
			'with four backticks that three close by mistake',
			lines('I renamed', '````total```', 'in this:', '```python', 'x = 1', '```'),
			'x = 1',
		],
		[
			'with two backticks that three close by mistake',
			lines('I renamed', '``total```', 'in this:', '```python', 'x = 1', '```'),
			'x = 1',
		],
		[
			'with a line that begins with code in a fence',
			lines('```x``` is the name, `1` the value:', '```python', 'x = 1', '```'),
			'x = 1',
		],
		[
			'with a fence at the end of a line',
			lines('Put it between ``` and ```', '```python', 'x = 1', '```'),
			'x = 1',
		],
		[
			'with what a call gives, at the end of a line',
			lines('```python', 'x', '```', 'print(x): ```5```'),
			'x',
		],
		[
			'with an output that is never closed',
			lines('Here:', '```python', 'x', '```', 'Output:', '```', 'All is well.'),
			'x',
		],
		[
			'before a fence that is never closed',
			lines('Here it is:', '```python', 'pip install x'),
			'pip install x',
		],
		[
			'before a bare fence that is never closed, with a command that reads like prose',
			lines('Run this:', '```', 'pip install x', 'import x'),
			'pip install x\nimport x',
		],
		[
			'with a title, before a bare fence that is never closed',
			lines('Answer', 'Run this:', '```', 'pip install x', 'import x'),
			'pip install x\nimport x',
		],
		[
			'with triple quotes, and the code holds a fence',
			lines('It has a text: """', '```python', 'md = """', '```', 'y', '```', '"""', '```'),
			lines('md = """', '```', 'y', '```', '"""'),
		],
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
		[
			'a chain of calls on a variable called node',
			'javaScript',
			lines('```js', 'node', '  .remove();', '```'),
			lines('node', '  .remove();'),
		],
		[
			'a call on a line that ends in the closing fence',
			'javaScript',
			lines('```js', 'f()', 'g()```', ''),
			lines('f()', 'g()'),
		],
		[
			'a command called like the language',
			'shell',
			lines('```', 'sh', 'ls', '```'),
			lines('sh', 'ls'),
		],
		[
			'a command before words about the block',
			'shell',
			lines('```fish {1,3} showLineNumbers', 'ls', '```'),
			'ls',
		],
		[
			'a command that ends in a backtick, in a fence that is never closed',
			'shell',
			lines('```bash', 'echo `date`'),
			'echo `date`',
		],
		[
			'a command that ends in a full stop, in a fence that is never closed',
			'shell',
			lines('```', 'ls .'),
			'ls .',
		],
		[
			'a command that ends in a full stop, in a fence behind a blank line',
			'shell',
			lines('', '```', 'ls .'),
			'ls .',
		],
		[
			'a text in Shell with a line that ends in backticks',
			'shell',
			lines('```bash', "echo 'Three backticks: ```", "open a block.'", '```'),
			lines("echo 'Three backticks: ```", "open a block.'"),
		],
		[
			'a text in Shell that holds a block on one line',
			'shell',
			lines('```bash', "echo 'Call", '```ls```', "or not.'", '```'),
			lines("echo 'Call", '```ls```', "or not.'"),
		],
		[
			'a text in Shell that holds fences of backticks, in a fence of tildes',
			'shell',
			lines('~~~bash', "echo '", '```', 'ls', '```', "' > a.md", '~~~'),
			lines("echo '", '```', 'ls', '```', "' > a.md"),
		],
		[
			'a text in Shell that holds fences in a block quote',
			'shell',
			lines('```bash', "echo '", '> ```', '> ls', '> ```', "' > a.md", '```'),
			lines("echo '", '> ```', '> ls', '> ```', "' > a.md"),
		],
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

describe('Code is never thrown away for the fences around it:', () => {
	const code = lines('x = 1', 'print(x)');
	const docstring = lines(
		'def f():',
		'    """Says',
		'',
		'    many things.',
		'    """',
		'    return 1',
	);
	test.each([
		['a stray closing fence', lines(code, '```'), code],
		['a stray closing fence and blank lines', lines(code, '```', '', ''), code],
		['a stray closing fence behind a name', lines('x', '```'), 'x'],
		['a stray closing fence and prose', lines(code, '```', 'This prints 1.'), code],
		['a stray closing fence and output', lines(code, '```', 'Output:', '```', '1', '```'), code],
		[
			'a stray closing fence and output, behind a comment',
			lines('# Adds', 'x = 1', '```', '1'),
			'# Adds\nx = 1',
		],
		[
			'a stray closing fence behind a name, prose and output',
			lines('x', '```', 'This shows it:', '5'),
			'x',
		],
		[
			'a stray closing fence and a block on one line',
			lines('x = 1', '```', 'and then', '```python print(x)```'),
			code,
		],
		['a stray closing fence behind a docstring', lines(docstring, '```', 'Done.'), docstring],
		[
			'a stray closing fence and more code',
			lines('x = 1', '```', 'and then', '```python', 'print(x)', '```'),
			code,
		],
		['a stray closing fence with CRLF', 'x = 1\r\nprint(x)\r\n```\r\n', 'x = 1\r\nprint(x)'],
		['a byte order mark before the fence', lines('\uFEFF```python', code, '```'), code],
		['a zero-width blank before both', lines('\u200B```python', code, '\u200B```'), code],
		['a zero-width blank behind both', lines('```python\u200B', code, '```\u200B'), code],
		['a byte order mark on one line', '\uFEFF```print(1)```', 'print(1)'],
		['a markdown fence around', lines('```markdown', '```python', code, '```', '```'), code],
		[
			'a longer markdown fence around, with prose',
			lines('````md', 'Code:', '```py', code, '```', 'Done.', '````'),
			code,
		],
		['a bare fence around', lines('```', '```python', code, '```', '```'), code],
		['doubled fences', lines('```python', '```python', code, '```', '```'), code],
		['doubled bare fences', lines('```', '```', code, '```', '```'), code],
		['code on the line of the fence', lines('```python x = 1', 'print(x)', '```'), code],
		[
			'an import on the line of the fence',
			lines('```python import os', 'os', '```'),
			'import os\nos',
		],
		['code at once behind the fence', lines('```x = 1', 'print(x)', '```'), code],
		['a call at once behind the fence', lines('```print(1)', 'x', '```'), 'print(1)\nx'],
		['code behind an indented fence', lines('  ```py x = 1', '  print(x)', '  ```'), code],
		['code on the line of a tilde fence', lines('~~~python3 x = 1', 'print(x)', '~~~'), code],
		['a block on one line after prose', lines('Here:', '```python print(1)```'), 'print(1)'],
		['a block quote', lines('> Code:', '> ```python', '> x = 1', '> print(x)', '> ```'), code],
		['a block quote without blanks', lines('>```python', '>x = 1', '>print(x)', '>```'), code],
		[
			'a block quote after prose',
			lines('So:', '', '> ```py', '> if a:', '>     b()', '>', '> ```', 'Done.'),
			lines('if a:', '    b()', ''),
		],
		['a block quote without a fence', lines('> x = 1', '> print(x)'), code],
		['a block quote with a blank line', lines('> x = 1', '', '> print(x)'), 'x = 1\n\nprint(x)'],
		[
			'a block quote in a block quote',
			lines('> > ```', '> > x = 1', '> > print(x)', '> > ```'),
			code,
		],
		['triple quotes in the prose', lines('Use """ here:', '```python', code, '```'), code],
		['triple quotes in backticks', lines('I used `"""` for it.', '```', code, '```'), code],
		[
			'triple quotes in the prose and in the code',
			lines('Mind the """ of it:', '```python', docstring, '```', 'They end with """ again.'),
			docstring,
		],
		[
			'triple quotes between blocks',
			lines('```python', 'x = 1', '```', '"""', '```python', 'print(x)', '```'),
			code,
		],
		['an empty block behind code', lines(code, '```python', '```'), code],
		['an empty block before code', lines('```python', '```', code), code],
		['an empty block beside another', lines('```python', '', '```', '```', code, '```'), code],
		['a block of other things behind code', lines(code, '```json', '{}', '```'), code],
		['a closing fence of another length', lines('````python', code, '```'), code],
		['words that begin as a statement does', lines('for example:', '```', code, '```'), code],
		['a fence at the end of a line', lines('```python', 'x = 1', 'print(x)```', 'Done.'), code],
		['a fence at the end of the only line', 'print(x)```', 'print(x)'],
		[
			'a stray fence at the end of a line behind a comment',
			lines('# Shows x', 'print(x)```'),
			lines('# Shows x', 'print(x)'),
		],
		['code before the first fence', lines('x = 1', '```python', 'print(x)', '```'), code],
		[
			'code with a fence in its docstring, before a block that is cut off in a text',
			lines(
				'def f():',
				'    """',
				'    ```python',
				'    f()',
				'    ```',
				'    """',
				'```python',
				'x = """a',
			),
			lines('def f():', '    """', '    ```python', '    f()', '    ```', '    """', 'x = """a'),
		],
		[
			'a dictionary on the line of the fence',
			lines('```python d = {"a": 1}', 'd', '```'),
			lines('d = {"a": 1}', 'd'),
		],
		[
			'code behind a title on the line of the fence',
			lines('```python title="a.py" x = 1', 'print(x)', '```'),
			code,
		],
		[
			'code at once behind the fence, and a block of other things',
			lines('```x = 1', 'print(x)', '```', '```json', '{}', '```'),
			code,
		],
		['a stray fence at the end of a line', lines('x = 1', 'print(x)```', 'Done.'), code],
		['a fence in a list', lines('- ```python', '  x = 1', '  print(x)', '  ```'), code],
		['a name alone on the line of the fence', lines('```python x', '```'), 'x'],
		[
			'names alone on the lines of two fences',
			lines('```python x', '```', '```python y', '```'),
			'x\ny',
		],
		['the language under the fence', lines('```', 'python', 'x = 1', 'print(x)', '```'), code],
		[
			'the language under the fence, and a blank line',
			lines('```', 'python', 'x = 1', '', 'print(x)', '```'),
			lines('x = 1', '', 'print(x)'),
		],
		['the language under the fence of the prompt', lines('python', code, '```'), code],
		[
			'a stray closing fence behind a definition on several lines',
			lines('def f(a,', '      b):', '    return a', '```', 'Output:', '```', '1', '```'),
			lines('def f(a,', '      b):', '    return a'),
		],
		['a comment that ends in a fence', lines('```', 'x = 1  # ```', 'x', '```'), 'x = 1  # ```\nx'],
		[
			'a stray closing fence behind a command that reads like prose',
			lines('pip install x', 'import x', '```', 'This installs it.'),
			lines('pip install x', 'import x'),
		],
		[
			'a stray closing fence, prose and blank lines behind a command that reads like prose',
			lines('pip install x', 'import x', '```', '', 'This installs it.', ''),
			lines('pip install x', 'import x'),
		],
		['a name before a block', lines('Code', '```', code, '```'), code],
	])('%s', (_title, text, expected) => {
		expect(cleanUpCode(text)).toBe(expected);
	});

	test.each([
		[
			'words about a block are not code',
			lines('```python {1,3} showLineNumbers', code, '```'),
			code,
		],
		['a title is not code', lines("```python linenums title='a b'", code, '```'), code],
		['a file name is not code', lines('```python:src/main.py', code, '```'), code],
		['the prompt of Python is no block quote', lines('>>> x = 1', '>>> x'), '>>> x = 1\n>>> x'],
		[
			'a fence in a text of the code on the line of the fence',
			lines('```python', 'md = """', '```python', 'y', '```', '"""', '```'),
			lines('md = """', '```python', 'y', '```', '"""'),
		],
		[
			'a text behind a prefix and return',
			lines('def f():', '  return rf"""', '```', 'y', '```', '"""'),
			lines('def f():', '  return rf"""', '```', 'y', '```', '"""'),
		],
	])('%s', (_title, text, expected) => {
		expect(cleanUpCode(text)).toBe(expected);
	});

	test.each([
		['javaScript', lines('const a = 1;', 'a + 1', '```', 'It adds one.'), 'const a = 1;\na + 1'],
		['javaScript', lines('```js const a = 1;', 'a', '```'), 'const a = 1;\na'],
		['javaScript', lines('> ```js', '> f()', '> ```'), 'f()'],
		['shell', lines('ls -la', '```'), 'ls -la'],
		['shell', lines('ls -la', '```', 'It lists all files.'), 'ls -la'],
		['shell', lines('```bash ls -la', 'pwd', '```'), 'ls -la\npwd'],
		['shell', '> out.txt', '> out.txt'],
	] as const)('in %s: %j', (language, text, expected) => {
		expect(cleanUpCode(text, language)).toBe(expected);
	});
});

test.each([
	['a block with a title', lines('```python title="a.py"', '```')],
	['two blocks on one line each', lines('```python ```', '``` ```')],
])(
	'Where nothing stands inside of the fences or around them, no code is left: %s',
	(_title, text) => {
		expect(cleanUpCode(text)).toBe('');
	},
);

describe('Lines that end in CRLF are read like any other', () => {
	const crlf = (...all: string[]) => all.join('\r\n');

	test.each([
		[
			'a comment before code and a fence',
			crlf('# It adds one.', 'x = 1', '```python', 'y = 2', '```'),
			crlf('# It adds one.', 'x = 1') + '\ny = 2',
		],
		[
			'a comment with three quotes within a fence',
			crlf('```python', 'x = 1  # """ begins a text', '```', 'This adds one.'),
			'x = 1  # """ begins a text',
		],
		[
			'a comment before a fence at the end of the last line',
			crlf('x = 1  # adds one here', 'print(x)```'),
			crlf('x = 1  # adds one here', 'print(x)'),
		],
	])('%s', (_case, text, code) => {
		expect(cleanUpCode(text).replace(/\r(?=\n|$)/g, '')).toBe(code.replace(/\r/g, ''));
	});
});

describe('In Shell, the sign << begins no text', () => {
	test.each(['echo $((1<<4))', 'echo $((x << y))', '  # reads from <<EOF', 'cat <<< word'])(
		'in %j, so the fence after it ends the code',
		(line) => {
			expect(cleanUpCode(lines('```bash', line, '```', 'It works.'), 'shell')).toBe(line);
		},
	);

	test.each(["cat <<'END-OF-FILE'", 'cat <<"END-OF-FILE"', 'cat <<-END_1'])(
		'unless a word follows that ends it: %s',
		(line) => {
			const code = lines(line, '```', 'text', '```', line.replace(/^.*<<-?["']?|["']$/g, ''));
			expect(cleanUpCode(lines('```bash', code, '```'), 'shell')).toBe(code);
		},
	);
});

test.each(['python', 'javaScript', 'shell'] as const)(
	'Code of %s is taken out of four backticks on one line',
	(language) => {
		expect(cleanUpCode('````print(1)````', language)).toBe('print(1)');
	},
);

test('Fewer backticks than stand around code may stand in it', () => {
	expect(cleanUpCode("``print('`')``")).toBe("print('`')");
	expect(cleanUpCode("````print('```')````")).toBe("print('```')");
});
