/**
 * Takes out of a text whatever tells whose pool it is: the parts of its address, the names of the probe's sessions, the
 * token, and what looks like an id, an address or a person.
 */
export class Redaction {
	private readonly names = new Map<string, string>();

	/** @param endpoint the pool management endpoint */
	constructor(endpoint: string) {
		const { host, pathname } = new URL(endpoint);
		const [, subscription, , group, , pool] = pathname.split('/').filter(Boolean);
		this.hide(endpoint, '<endpoint>');
		this.hide(host, '<host>');
		this.hide(subscription, '<subscription>');
		this.hide(group, '<resource group>');
		this.hide(pool, '<pool>');
	}

	/** @param name taken out wherever it stands as a word of its own; too short ones would take ordinary words with them */
	hide(name: string | undefined, instead: string): void {
		if (name !== undefined && name.length >= 4) this.names.set(name, instead);
	}

	apply(text: string): string {
		let clean = text;
		// Longest first: an address before the names in it.
		for (const [name, instead] of [...this.names].sort(([a], [b]) => b.length - a.length))
			clean = clean.replace(word(name), instead);
		return clean
			.replace(/\bBearer\s+[\w.~+/=-]{8,}/gi, 'Bearer <token>')
			.replace(/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, '<token>')
			.replace(/\bprobe-<guid>|\bprobe-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, '<session>')
			.replace(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, '<guid>')
			.replace(/\b[\da-f]{16,}\b/gi, '<hex>')
			.replace(/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b/g, '<mail>')
			.replace(
				/\b(?:[\w-]{1,63}\.){1,6}(?:dynamicsessions\.io|acasessions\.io|azurecontainerapps\.io)\b/gi,
				'<host>',
			)
			.replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<address>');
	}
}

function word(name: string): RegExp {
	const literal = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
	return new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`, 'gi');
}
