const { maxWorkers, ...config } = require('../../jest.config.js');

/** Those that run the sources themselves, not the built package; sign-in has its own, which take long. */
const TESTS =
	'session-pool/*.test.ts session-pool/{http,wire}/*.test.ts credentials/signed-request.test.ts nodes/files/{file-pattern,safe-name}.test.ts nodes/python/*.test.ts';

/** For Stryker (`npm run mutants`). */
module.exports = {
	...config,
	rootDir: '../..',
	testEnvironment: require.resolve('./bailing-environment.js'),
	testSequencer: require.resolve('./covering-files-sequencer.js'),
	testMatch: (process.env.MUTANTS_TESTS ?? TESTS)
		.split(' ')
		.map((pattern) => `<rootDir>/test/${pattern}`),
	// A mutant that hangs is killed by the test that waits for it; its whole process would take a minute.
	testTimeout: 15_000,
	reporters: [],
};
