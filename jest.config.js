const { availableParallelism } = require('node:os');

/** Tests run the built package (`dist`) in n8n's engine; `npm test` builds it first. */
module.exports = {
	testEnvironment: 'node',
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
	},
	reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
	// Time limits are what many tests are about: more workers than processors would make them late.
	maxWorkers: Math.max(2, availableParallelism() - 1),
	// Each file loads n8n's engine anew; a worker that has grown spends its time on collecting what the files before left.
	workerIdleMemoryLimit: '1GB',
	testTimeout: 60_000,
};
