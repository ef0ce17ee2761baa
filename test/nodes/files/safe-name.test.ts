import { safeMimeType } from '../../../nodes/AzureCodeInterpreter/files/mime-type';
import { safeFileName } from '../../../nodes/AzureCodeInterpreter/files/safe-name';

test.each([
	['report.csv', 'report.csv'],
	['Größe 日本 🧾.txt', 'Größe 日本 🧾.txt'],
	['.hidden', '.hidden'],
	['a b.txt ', 'a b.txt'],
	['C:evil.txt', 'C_evil.txt'],
	['CON', '_CON'],
	['con.txt', '_con.txt'],
	['com1', '_com1'],
	['console.txt', 'console.txt'],
	['..', 'file'],
	['...', 'file'],
	['', 'file'],
	['name.', 'name'],
	['a\r\nb.txt', 'a__b.txt'],
	['\u001b[31mred.txt', '_[31mred.txt'],
	['invoice\u202efdp.exe', 'invoice_fdp.exe'],
	['..\\..\\up.txt', 'up.txt'],
	['/etc/passwd', 'passwd'],
	['<a href="x">.txt', '_a href=_x__.txt'],
	[' a.txt', 'a.txt'],
	['a .. .', 'a'],
	[`${'x'.repeat(251)}.csv`, `${'x'.repeat(251)}.csv`],
	[`${'x'.repeat(252)}.csv`, expect.stringMatching(/^x{200,250}[^x]*\.csv$/)],
	[`${'ü'.repeat(200)}.csv`, expect.stringMatching(/^ü{90,125}[^ü]*\.csv$/)],
])('%j is stored as %j', (name, safe) => {
	expect(safeFileName(name)).toEqual(safe);
});

test.each([
	['image/png', 'image/png'],
	['Image/SVG+xml', 'image/svg+xml'],
	['image/png\r\nX-Evil: 1', 'application/octet-stream'],
	['image/../../x', 'application/octet-stream'],
	['png', 'application/octet-stream'],
	[42, 'application/octet-stream'],
	[null, 'application/octet-stream'],
	[undefined, 'application/octet-stream'],
	[`a/${'b'.repeat(125)}`, `a/${'b'.repeat(125)}`],
	[`a/${'b'.repeat(126)}`, 'application/octet-stream'],
])('the MIME type %j is taken as %j', (type, safe) => {
	expect(safeMimeType(type)).toBe(safe);
});
