import type { IExecuteFunctions } from 'n8n-workflow';
import { escapeHtml } from './html';

/** Hints that are shown; more of them would push the output out of sight. */
const MAX_SHOWN = 5;

/** Longest hint, in UTF-16 code units. */
const MAX_LENGTH = 1_000;

/**
 * What one run of the node has to say beside its output. n8n shows hints as HTML, so what is in them of names
 * and values is escaped here, once. The same hint of many items is one.
 */
export class Hints {
	private readonly messages = new Set<string>();

	constructor(private readonly n8n: IExecuteFunctions) {}

	/** @param message plain text */
	add(message: string): void {
		this.messages.add(message.slice(0, MAX_LENGTH).toWellFormed());
	}

	/** Hands them to n8n, when all items are done. */
	show(): void {
		const all = [...this.messages];
		const shown = all.slice(0, MAX_SHOWN);
		if (all.length > MAX_SHOWN) shown.push(`… and ${all.length - MAX_SHOWN} more hints like these`);
		for (const message of shown) {
			this.n8n.addExecutionHints({ message: escapeHtml(message), location: 'outputPane' });
		}
		this.messages.clear();
	}
}
