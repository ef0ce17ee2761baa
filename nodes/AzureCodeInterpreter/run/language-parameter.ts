import type { INodeProperties } from 'n8n-workflow';
import type { CodeLanguage } from '../../../session-pool';
import { SINCE_1_1 } from '../node-version';

/** What the code is written in: a parameter in version 1 of the node, and one of Options later. */
export const languageParameter: INodeProperties = {
	displayName: 'Language',
	name: 'language',
	type: 'options',
	noDataExpression: true,
	default: 'python',
	description: 'The pool must be of the matching kind',
	options: [
		{ name: 'JavaScript', value: 'javaScript', description: 'For a Node.js pool' },
		{ name: 'Python', value: 'python', description: 'For a Python pool' },
		{ name: 'Shell', value: 'shell', description: 'For a Shell pool' },
	],
};

const IN_OPTIONS = '/options.language';
/** What hides a parameter of version 1.1 that is for Python alone. */
export const OTHER_LANGUAGES = { [IN_OPTIONS]: ['javaScript', 'shell'] };

/** Shows a parameter for code of one language; Python is what Options have while nothing is chosen there. */
export function forLanguage(language: CodeLanguage, parameter: INodeProperties): INodeProperties[] {
	const { displayOptions: { show, ...rest } = {} } = parameter;
	const later =
		language === 'python'
			? { show: { ...show, ...SINCE_1_1 }, hide: { ...rest.hide, ...OTHER_LANGUAGES } }
			: { ...rest, show: { ...show, ...SINCE_1_1, [IN_OPTIONS]: [language] } };
	const inVersion1 = { ...rest, show: { ...show, '@version': [1], language: [language] } };
	return [inVersion1, later].map((displayOptions) => ({ ...parameter, displayOptions }));
}
