import { SessionPoolError } from '../../../session-pool';
import type { Delivered } from './run-once';

/** What stands in place of a secret; the program in the session uses the same. */
const MASK = '***';
/** Shorter values would mask half of every text; as in the program (masking.py). */
export const SHORTEST_SECRET = 4;
const SHORTEST_LINE = 8;

/**
 * Takes secret values out of text that did not pass the program in the session: output of child processes, and the
 * service's own words. The service cuts output without a word, so the beginning of a secret at the end of a text is
 * taken for one.
 */
export class SecretMask {
	private readonly forms: string[];

	/** @param values of the secrets; those that are too short are left as they are */
	constructor(values: string[]) {
		this.forms = [...new Set(values.flatMap(formsOf))];
	}

	readonly text = (text: string): string => {
		const spans = this.forms.flatMap((form) => spansOf(text, form)).sort((a, b) => a[0] - b[0]);
		let masked = '';
		let at = 0;
		for (const [start, end] of spans) {
			if (start >= at) masked += text.slice(at, start) + MASK;
			at = Math.max(at, end);
		}
		return masked + text.slice(at);
	};

	/** What came beside the report; the report itself was masked where it was made, before anything was cut. */
	delivered(delivered: Delivered): Delivered {
		if (this.forms.length === 0) return delivered;
		const { stdout, stderr } = delivered;
		return { ...delivered, stdout: this.text(stdout), stderr: this.text(stderr) };
	}

	/** An error of the pool's may quote what the service said of the request. */
	error(error: unknown): unknown {
		if (this.forms.length === 0 || !(error instanceof SessionPoolError)) return error;
		const { message, adviceList, serviceMessage } = error;
		return error.inWords(this.text(message), adviceList.map(this.text), this.text(serviceMessage));
	}
}

/** The value as it is printed: bare, by line, and in quotes or a URL. */
function formsOf(value: string): string[] {
	const bare = value.trim();
	const lines = bare.split('\n').map((line) => line.trim());
	return [bare, ...(lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE) : [])]
		.filter((text) => text.length >= SHORTEST_SECRET)
		.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]);
}

/** Where a text holds a form, from and to; the last may be a beginning of it, at the text's end. */
function spansOf(text: string, form: string): Array<[number, number]> {
	const spans: Array<[number, number]> = [];
	for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
		spans.push([at, at + form.length]);
	}
	const begun = begunAtEnd(text, form);
	if (begun >= SHORTEST_SECRET) spans.push([text.length - begun, text.length]);
	return spans;
}

/** How long a beginning of the form the text ends with, by Knuth, Morris and Pratt's prefix function. */
function begunAtEnd(text: string, form: string): number {
	const prefixes = [0, 0];
	const longer = (length: number, character: string): number => {
		let held = length;
		while (held > 0 && form[held] !== character) held = prefixes[held];
		return form[held] === character ? held + 1 : 0;
	};
	for (let index = 1, length = 0; index < form.length; index++) {
		length = longer(length, form[index]);
		prefixes.push(length);
	}
	let length = 0;
	for (const character of text.slice(-(form.length - 1)).split('')) {
		length = longer(length, character);
	}
	return length;
}
