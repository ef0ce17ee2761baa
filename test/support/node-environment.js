const { createRequire } = require('node:module');
const { join, sep } = require('node:path');
const vm = require('node:vm');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Stands for the realm of this process where jest wants to know the realm to compile in. */
const THIS_REALM = vm.createContext();
const compileFunction = vm.compileFunction;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
	compileFunction(code, parameters, {
		...options,
		...(parsingContext === THIS_REALM ? {} : { parsingContext }),
	});

/**
 * Runs tests in the realm of Node.js itself, as n8n runs nodes; jest's own environment has a realm for each test file,
 * with a second `Error` and `Uint8Array`, slow globals, and no `import()`. In one realm the packages of npm can be
 * loaded once for all files of a worker (native-packages.js), n8n's engine among them, which takes seconds. The
 * built package is loaded anew for each file, and variables and globals are put back after it.
 */
module.exports = class NodeEnvironment {
	constructor({ projectConfig }) {
		this.built = join(projectConfig.rootDir, 'dist') + sep;
		this.global = globalThis;
		this.moduleMocker = new ModuleMocker(globalThis);
		this.fakeTimers = null;
		this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
	}

	async setup() {
		globalThis.nativeRequire = createRequire(__filename);
		this.globals = new Map(globalsNow());
		this.variables = { ...process.env };
	}

	async teardown() {
		this.fakeTimersModern.dispose();
		for (const [name] of globalsNow()) if (!this.globals.has(name)) delete globalThis[name];
		for (const [name, property] of this.globals) {
			if (property.configurable === true) Object.defineProperty(globalThis, name, property);
		}
		for (const name of Object.keys(process.env)) {
			if (!(name in this.variables)) delete process.env[name];
		}
		Object.assign(process.env, this.variables);
		for (const path of Object.keys(require.cache)) {
			if (path.startsWith(this.built)) delete require.cache[path];
		}
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	getVmContext() {
		return THIS_REALM;
	}
};

function globalsNow() {
	return Object.entries(Object.getOwnPropertyDescriptors(globalThis));
}
