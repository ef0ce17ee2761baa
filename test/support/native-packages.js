/** Has packages loaded by Node.js instead of jest, once for all test files of a worker: see node-environment.js. */
module.exports = {
	process: () => ({ code: 'module.exports = globalThis.nativeRequire(__filename);' }),
};
