/** Text for where n8n renders HTML, on one line. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Text for an error's description in the editor, with its lines and indentation. n8n's own marks there, backticks
 * and percent signs, are not to count.
 */
export function toHtml(text: string): string {
	return text
		.replace(/[&<>`%]/g, (character) => `&#${character.charCodeAt(0)};`)
		.replace(/^ +/gm, (spaces) => '&nbsp;'.repeat(spaces.length))
		.replace(/\n/g, '<br>');
}
