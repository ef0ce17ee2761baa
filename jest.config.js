const { availableParallelism } = require('node:os');

/** What tests and sources import from npm; what these import comes with them. */
const NATIVE =
	'/node_modules/(?:@azure|@fastify|@n8n|fastify|flatted|mime-types|n8n-core|n8n-workflow|nock|selfsigned|typescript|undici|yaml)/.+\\.[cm]?js$';

/** Tests run the built package (`dist`) in n8n's engine; `npm test` builds it first. */
module.exports = {
	testEnvironment: '<rootDir>/test/support/node-environment.js',
	// Secrets and tokens go to known hosts only; the tests' own have to be named.
	setupFiles: ['<rootDir>/test/support/allowed-hosts.js'],
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	// They need more than npm: see jest.jupyter.config.js.
	testPathIgnorePatterns: [
		'<rootDir>/test/comparison/',
		'<rootDir>/test/emulator/sandboxed/',
		'<rootDir>/test/nodes/python/program/',
	],
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json'],
	transform: {
		'^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json', diagnostics: false }],
		'/emulator/dist/.+\\.js$': '<rootDir>/test/support/native-packages.js',
		[NATIVE]: '<rootDir>/test/support/native-packages.js',
	},
	transformIgnorePatterns: [],
	reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
	// So many leave no processor idle while tests wait for limits of time and for processes that work for them.
	maxWorkers: availableParallelism() + 2,
	testTimeout: 60_000,
};
