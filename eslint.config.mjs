import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';
import { globalIgnores } from 'eslint/config';

export default [
	// n8n's rules are for what is published; the rest is held to tsc's strict mode.
	globalIgnores([
		'emulator/**',
		'test/**',
		'examples/**',
		'bench/**',
		'tools/**',
		'**/*.generated.ts',
	]),
	...configWithoutCloudSupport,
	{
		// @azure/identity and its pipeline do the sign-in and the connections; the README says that this
		// keeps the package from being verified by n8n.
		files: ['package.json'],
		rules: { '@n8n/community-nodes/no-runtime-dependencies': 'off' },
	},
	{
		// Below the node itself, errors are typed; they become n8n's in one place, run/node-error.ts.
		files: ['nodes/AzureCodeInterpreter/*/**/*.ts'],
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
];
