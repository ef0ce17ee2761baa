/**
 * A text of at most about `limit` characters: of a longer one, head and tail with a mark between them that
 * says how much is missing. What a model needs of an output is mostly at one of its ends.
 */
export function shortened(text: string, limit: number): string {
	if (text.length <= limit) return text;
	const tail = Math.floor(limit / 2);
	const head = limit - tail;
	const mark = `\n[… ${text.length - limit} characters left out …]\n`;
	// A cut must not leave half a character behind.
	return `${text.slice(0, head).toWellFormed()}${mark}${text.slice(-tail || text.length).toWellFormed()}`;
}
