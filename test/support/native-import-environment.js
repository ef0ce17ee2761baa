const { TestEnvironment } = require('jest-environment-node');

/** Gives the code that jest loads the `import()` of Node.js: see native-import-transformer.js. */
module.exports = class NativeImportEnvironment extends TestEnvironment {
	async setup() {
		await super.setup();
		this.global.nativeImport = (specifier) => import(specifier);
	}
};
