/**
 * `npm run test:jupyter`: the tests of Execute on real Jupyter kernels, those of the emulator's sandboxed kernels, and
 * those of the program in the session, which are written in Python.
 * They need bubblewrap and a Python with ipykernel, pandas, matplotlib and openpyxl, so `npm test` leaves them out.
 */
const base = require('./jest.config.js');

// Read by test/support/workbench.ts; jest's workers inherit it.
process.env.EMULATOR_KERNEL = 'jupyter';

module.exports = {
	...base,
	testMatch: [
		'<rootDir>/test/nodes/operations/execute/**/*.test.ts',
		'<rootDir>/test/nodes/agent/tool-execute.test.ts',
		'<rootDir>/test/emulator/sandboxed/**/*.test.ts',
		'<rootDir>/test/comparison/**/*.test.ts',
		'<rootDir>/test/nodes/python/program/*.test.ts',
	],
	testPathIgnorePatterns: [],
	// Each worker has a pool, and each session two processes.
	maxWorkers: 2,
	testTimeout: 60_000,
};
