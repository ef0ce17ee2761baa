import { nearNames } from '../../../../nodes/AzureCodeInterpreter/operations/execute/near-names';

const INSTALLED = [
	'beautifulsoup4',
	'numpy',
	'opencv-python',
	'pandas',
	'python-docx',
	'PyYAML',
	'scikit-learn',
	'six',
];

test.each([
	['nunpy', 'numpy'],
	['panda', 'pandas'],
	['sklearn', 'scikit-learn'],
	['yaml', 'PyYAML'],
	['docx', 'python-docx'],
	['opencv', 'opencv-python'],
	['scikit_learn', 'scikit-learn'],
	['beautifulsoup', 'beautifulsoup4'],
])('%s is near %s', (wanted, name) => {
	expect(nearNames(wanted, INSTALLED)[0]).toBe(name);
});

test.each(['torch', 'x', ''])('%j is near none', (wanted) => {
	expect(nearNames(wanted, INSTALLED)).toEqual([]);
});

test('at most five are told, and a very long name costs no more than a long one', () => {
	const many = Array.from({ length: 10_000 }, (_, index) => `package-${index}`);
	expect(nearNames(`package${'-x'.repeat(100_000)}`, many).length).toBeLessThanOrEqual(5);
});
