import { DEFAULT_API_VERSION } from '../../../session-pool';
import { poolMetadataCall, readPoolMetadata } from '../../../session-pool/wire/pool-metadata';

test('The packages of a pool are asked for on the route of the pool itself', () => {
	expect(poolMetadataCall(DEFAULT_API_VERSION)).toEqual({
		method: 'GET',
		segments: ['metadata'],
		query: { 'api-version': DEFAULT_API_VERSION },
	});
});

test.each<[string, unknown, Array<{ name: string; version: string }>]>([
	[
		'name and version',
		{ preInstalledPackages: [{ name: 'numpy', version: '2.2.1' }] },
		[{ name: 'numpy', version: '2.2.1' }],
	],
	['no version', { preInstalledPackages: [{ name: 'numpy' }] }, [{ name: 'numpy', version: '' }]],
	['no name', { preInstalledPackages: [{ version: '1' }, { name: '', version: '1' }] }, []],
	['what is no object', { preInstalledPackages: ['numpy', null, ['numpy'], 1] }, []],
	['another type', { preInstalledPackages: 'numpy' }, []],
	['no list', {}, []],
	['no object', null, []],
])('A list of packages with %s is read', (_case, body, packages) => {
	expect(readPoolMetadata(body)).toEqual({ packages });
});
