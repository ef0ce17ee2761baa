import { readOutcome } from '../../../session-pool/wire/execution-result';
import { poolErrorOf } from '../../support/refusal';

const read = (value: unknown) => readOutcome({}, value, 'Succeeded');
const nested = (levels: number): unknown => {
	let value: unknown = 'inmost';
	for (let level = 0; level < levels; level++) value = [value];
	return value;
};

test('A reply without any field is an outcome without output, time and images', () => {
	expect(read(undefined)).toEqual({
		status: 'Succeeded',
		result: null,
		stdout: '',
		stderr: '',
		executionTimeMs: null,
		images: [],
	});
});

describe('The format of an image', () => {
	test.each([
		['png', 'png'],
		['jpeg', 'jpeg'],
		['jpg', 'jpeg'],
		['gif', 'gif'],
		['webp', 'webp'],
		['bmp', 'bmp'],
		['svg+xml', 'svg+xml'],
		['svg', 'svg+xml'],
		['PNG', 'png'],
		['image/jpeg', 'jpeg'],
		['', 'png'],
		[undefined, 'png'],
	])('%j is read as %s', (format, known) => {
		const content = Buffer.from('pixels');
		const { images, result } = read({ format, base64_data: content.toString('base64') });
		expect(images).toEqual([{ format: known, content }]);
		expect(result).toBeNull();
	});

	test.each(['tiff', 'html', 'toString', 'x-image/png', 'application/png'])(
		'%s is that of a value like any other',
		(format) => {
			const value = { format, base64_data: 'AAAA' };
			expect(read(value)).toMatchObject({ images: [], result: value });
		},
	);
});

describe('A result', () => {
	test('of several images is a list of them, and of an image beside anything else is a value', () => {
		const image = { base64_data: 'AAAA' };
		expect(read([image, image]).images).toHaveLength(2);
		expect(read([image, 1])).toMatchObject({ images: [], result: [image, 1] });
	});

	test('has no counters of the serializer, whatever holds them', () => {
		const list = Object.assign([1, { $id: '3', b: 2 }], { $id: 'of a list' });
		expect(read({ $id: '1', a: { $id: '2', list } }).result).toEqual({ a: { list } });
		expect(list).toEqual(Object.assign([1, { b: 2 }], { $id: 'of a list' }));
	});

	test('is handed on to a depth of 1,000', () => {
		expect(read(nested(1_001)).result).toEqual(nested(1_001));
	});

	test('that is deeper is an error that says so, and that the code ran', () => {
		const error = poolErrorOf(() => read(nested(1_002)));
		expect(error).toMatchObject({
			kind: 'tooLarge',
			code: 'ResultTooDeep',
			mayHaveRun: true,
			message: expect.stringContaining('more than 1000 levels deep'),
		});
		expect(error.advice).toContain('flatter value');
	});
});
