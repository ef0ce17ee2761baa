const HIDDEN = ['script', 'style'];

/**
 * The text that a page shows, white space joined; plain text stays as it is. Every character is looked at
 * once or twice, so that a page of nothing but `<` costs no more than any other.
 */
export function pageText(page: string): string {
	const lower = page.toLowerCase();
	const words: string[] = [];
	let from = 0;
	for (let open = page.indexOf('<'); open !== -1; open = page.indexOf('<', from)) {
		const close = page.indexOf('>', open);
		if (close === -1) break;
		words.push(page.slice(from, open));
		from = close + 1;
		const hidden = HIDDEN.find((name) => lower.startsWith(name, open + 1));
		if (hidden === undefined) continue;
		const end = lower.indexOf(`</${hidden}`, from);
		// A script that does not end hides the rest.
		from = end === -1 ? page.length : end;
	}
	words.push(page.slice(from));
	return words.join(' ').split(/\s+/).filter(Boolean).join(' ');
}
