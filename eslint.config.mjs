import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';
import { globalIgnores } from 'eslint/config';

export default [
	globalIgnores(['**/dist/**', 'demo-output/**']),
	...configWithoutCloudSupport,
	{
		// @azure/identity and its pipeline do the sign-in and the connections; the README says that this
		// keeps the package from being verified by n8n.
		files: ['package.json'],
		rules: { '@n8n/community-nodes/no-runtime-dependencies': 'off' },
	},
];
