const { availableParallelism } = require('node:os');

/** The one file that imports an ES module. */
const IMPORTS_A_MODULE =
	'n8n-core/dist/execution-engine/node-execution-context/utils/binary-helper-functions.js$';

/** Tests run the built package (`dist`) in n8n's engine; `npm test` builds it first. */
module.exports = {
	testEnvironment: '<rootDir>/test/support/native-import-environment.js',
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
		[IMPORTS_A_MODULE]: '<rootDir>/test/support/native-import-transformer.js',
	},
	transformIgnorePatterns: [`/node_modules/(?!.*${IMPORTS_A_MODULE})`],
	reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
	// Time limits are what many tests are about: more workers than processors would make them late.
	maxWorkers: Math.max(2, availableParallelism() - 1),
	// Each file loads n8n's engine anew; a worker that has grown spends its time on collecting what the files before left.
	workerIdleMemoryLimit: '1GB',
	testTimeout: 60_000,
};
