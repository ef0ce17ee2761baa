const { writeSync } = require('node:fs');

/** Closes a test run with the count alone on a line, after jest's own summary. */
module.exports = class ClosingLineReporter {
	onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
		const failed = numFailedTests + numRuntimeErrorTestSuites;
		// jest prints its summary after every reporter is done.
		process.once('exit', () => writeSync(2, `\n${numPassedTests} passed, ${failed} failed\n`));
	}
};
