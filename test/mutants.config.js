const { maxWorkers, ...config } = require('../jest.config.js');

/** For Stryker (`npm run mutants`): the tests that run the sources themselves, not the built package. */
module.exports = {
	...config,
	rootDir: '..',
	testMatch: [
		'<rootDir>/test/session-pool/**/*.test.ts',
		'<rootDir>/test/sign-in/{certificate,clouds,fields,host-*,methods,service-principal,symptoms,trusted-hosts}.test.ts',
		'<rootDir>/test/execute/clean-code.test.ts',
		'<rootDir>/test/nodes/{file-pattern,safe-name}.test.ts',
	],
	reporters: [],
};
