const NodeEnvironment = require('../support/node-environment.js');

/** How Stryker names the mutant that a run is about. */
const MUTANT = '__STRYKER_ACTIVE_MUTANT__';

/** The mutant that a test has found. */
let found;

/** A mutant is killed by the first test that fails; jest cannot stop there when Stryker runs it, so the others are skipped. */
module.exports = class BailingEnvironment extends NodeEnvironment {
	handleTestEvent({ name, test }) {
		const mutant = process.env[MUTANT];
		if (mutant === undefined) return;
		if (name === 'test_fn_failure') found = mutant;
		if (name === 'test_start' && found === mutant) test.mode = 'skip';
	}
};
