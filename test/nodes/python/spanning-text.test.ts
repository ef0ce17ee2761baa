import { SpanningText } from '../../../nodes/AzureCodeInterpreter/python/spanning-text';

/** After which of the lines a text is open. */
function openAfter(language: 'python' | 'javaScript' | 'shell', code: string[]): boolean[] {
	const text = new SpanningText(language);
	return code.map((line) => {
		text.read(line);
		return text.isOpen;
	});
}

test.each(['python', 'javaScript', 'shell'] as const)(
	'no text is open before the first line of %s',
	(language) => {
		expect(new SpanningText(language).isOpen).toBe(false);
	},
);

describe('In Python,', () => {
	test.each([
		'"""',
		"'''",
		'x = """',
		'self.name = """',
		"f('!', '''",
		'f("?") + """',
		'x = 1; """',
		'x = r"""',
		"rb'''",
		'print(f"""',
		'return """',
		'yield """',
		'a if b else """',
		'await """',
		'return rf"""',
		'x = "" + """',
		"x = 'a' + '''",
		'x = "a" + """b',
		'x = \'it\' """',
		'x = "a""""',
		'"""a""" + """',
		"x = '\\'' + '''",
		'x = "\\"" + """',
		'"""a \\"""',
		'x = """ # no comment',
	])('%j begins a text that spans lines', (line) => {
		expect(openAfter('python', [line])).toEqual([true]);
	});

	test.each([
		'',
		'x = 1',
		'x = "a"',
		"x = ''",
		'# a comment',
		'"""a"""',
		"'''a'''",
		'x = """a""" + \'\'\'b\'\'\'',
		'# """',
		"x = 1  # '''",
		"x = \"'''\"",
		"x = \"a ''' b\"",
		'x = \'"""\'',
		'x = \'a """ b\'',
		"x = \"it's \\\" '''\"",
		'x = \'a \\\' """\'',
		'Use """',
		'Use it. """',
		'Really! """',
		'Really? """',
		'`"""`',
		'x\\"""',
	])('%j leaves no text open', (line) => {
		expect(openAfter('python', [line])).toEqual([false]);
	});

	test.each([
		['the same quotes', ['x = """', 'a', '"""', 'y'], [true, true, false, false]],
		['not other quotes', ['"""', "'''", '"""'], [true, true, false]],
		['not escaped quotes', ['"""', '\\"""', '"""'], [true, true, false]],
		['quotes behind a hash', ['"""', '# """'], [true, false]],
		['quotes behind a word', ['"""', 'the end"""'], [true, false]],
		['quotes behind a single quote', ['"""', 'it\'s """'], [true, false]],
		['quotes that open it again', ['"""', '""" + """', '"""'], [true, true, false]],
	])('a text is ended by the quotes it began with: %s', (_title, code, expected) => {
		expect(openAfter('python', code)).toEqual(expected);
	});
});

describe('In Shell, a here-document', () => {
	test.each([
		['by its word', ['cat <<EOF', 'a', 'EOF', 'ls'], [true, true, false, false]],
		['by its word in quotes', ["cat <<'END'", 'END'], [true, false]],
		['by its word in double quotes', ['cat > a.md << "END"', 'END'], [true, false]],
		['by its word behind a tab', ['cat <<-EOF', '\ta', '\tEOF'], [true, true, false]],
		['by its word before a carriage return', ['cat <<EOF\r', 'a\r', 'EOF\r'], [true, true, false]],
		['not by a longer word', ['cat <<EOF', 'EOF2', 'EOF'], [true, true, false]],
		['not by its word among others', ['cat <<EOF', 'the EOF', 'EOF'], [true, true, false]],
		['not by another', ['cat <<A', 'cat <<B', 'B', 'A'], [true, true, true, false]],
	])('is ended %s', (_title, code, expected) => {
		expect(openAfter('shell', code)).toEqual(expected);
	});

	test.each(['', 'ls', 'cat <<< word', 'cat < a.txt', 'echo """', "echo '''", 'a <<'])(
		'is not begun by %j',
		(line) => {
			expect(openAfter('shell', [line])).toEqual([false]);
		},
	);
});

test.each(['"""', "'''", 'x = """', '1 <<EOF'])(
	'in JavaScript, which knows neither, %j begins no text',
	(line) => {
		expect(openAfter('javaScript', [line])).toEqual([false]);
	},
);
