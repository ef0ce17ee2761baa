/** Closes a test run with the count alone on a line, after jest's own summary. */
module.exports = class ClosingLineReporter {
	onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
		const failed = numFailedTests + numRuntimeErrorTestSuites;
		process.stderr.write(`\n${numPassedTests} passed, ${failed} failed\n`);
	}
};
