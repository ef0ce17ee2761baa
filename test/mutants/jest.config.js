const { maxWorkers, ...config } = require('../../jest.config.js');

/**
 * They load the client anew in the middle of a test, and Stryker then takes all its tables for what that test alone can
 * see. So they run for the folder that they are about, and for no other.
 */
const OF_SIGN_IN = ['host-identity', 'host-endpoints', 'methods'].map(
	(name) => `/sign-in/${name}.test.ts$`,
);

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
	testPathIgnorePatterns: process.env.MUTANTS_OF_SIGN_IN === 'yes' ? [] : OF_SIGN_IN,
	reporters: [],
};
