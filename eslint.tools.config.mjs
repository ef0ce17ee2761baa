import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What is not published has no rules of n8n's; here are those that find mistakes which tsc does not see. */
export default tseslint.config(
	globalIgnores(['**/dist/**', 'credentials/**', 'nodes/**', 'session-pool/**']),
	{
		files: ['**/*.ts', '**/*.mts'],
		plugins: { '@typescript-eslint': tseslint.plugin },
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { project: ['test/tsconfig.json', 'emulator/tsconfig.json'] },
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', ignoreRestSiblings: true },
			],
			'@typescript-eslint/only-throw-error': 'error',
		},
	},
);
