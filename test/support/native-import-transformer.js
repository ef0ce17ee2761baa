/**
 * n8n-core looks at the bytes of a file with a package that is an ES module, by `import()`. jest can do that itself, but
 * only with --experimental-vm-modules, with which tests take a quarter to a half longer; so Node.js does it.
 */
module.exports = {
	process: (source) => ({ code: source.replaceAll('import(', 'globalThis.nativeImport(') }),
};
