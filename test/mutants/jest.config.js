const { maxWorkers, ...config } = require('../../jest.config.js');

/** For Stryker (`npm run mutants`): the tests that run the sources themselves, not the built package. */
module.exports = {
	...config,
	rootDir: '../..',
	testEnvironment: require.resolve('./bailing-environment.js'),
	testSequencer: require.resolve('./covering-files-sequencer.js'),
	testMatch: [
		'<rootDir>/test/session-pool/**/*.test.ts',
		'<rootDir>/test/credentials/signed-request.test.ts',
		'<rootDir>/test/nodes/files/{file-pattern,safe-name}.test.ts',
		'<rootDir>/test/nodes/python/*.test.ts',
	],
	reporters: [],
};
