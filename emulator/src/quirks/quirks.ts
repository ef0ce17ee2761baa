/** Decides, from a seed, what befalls which session and which call: the same seed and the same calls give the same. */
import { createHash } from 'node:crypto';

import { QUIRK_NAMES, type QuirkName, QUIRKS } from './quirk-list.js';

/** How often one quirk happens. A number is the share alone. */
export type QuirkSetting = number | { share?: number; times?: number };

/**
 * `'all'`: each with the share of its own. A list: these, always. An object: these, as often as it says; `times` ends one
 * after so many calls (or sessions).
 */
export type QuirkChoice = 'all' | readonly QuirkName[] | Partial<Record<QuirkName, QuirkSetting>>;

export interface QuirkOptions {
	quirks?: QuirkChoice;
	/** Any whole number. */
	seed?: number;
}

/** The quirks of one session. */
export interface SessionQuirks {
	/** Whether this session behaves so; for quirks of the kind 'session'. */
	has(name: QuirkName): boolean;
	/** Whether this happens now; for quirks of the kind 'call'. Each question counts as one call. */
	befalls(name: QuirkName): boolean;
}

interface Remaining {
	share: number;
	times: number;
	calls: number;
}

export class Quirks {
	private readonly chosen = new Map<QuirkName, Remaining>();
	private readonly seed: number;

	/** @throws RangeError, one sentence, for a name, a share or a seed that makes no sense */
	constructor({ quirks = [], seed = 1 }: QuirkOptions = {}) {
		if (!Number.isSafeInteger(seed)) throw new RangeError('seed must be a whole number.');
		this.seed = seed;
		for (const [name, setting] of entries(quirks)) {
			if (!QUIRK_NAMES.includes(name))
				throw new RangeError(`There is no quirk '${name}'. There are: ${QUIRK_NAMES.join(', ')}.`);
			const { share = 1, times = Infinity } =
				typeof setting === 'number' ? { share: setting } : setting;
			if (!(share >= 0 && share <= 1))
				throw new RangeError(`The share of the quirk '${name}' must be from 0 to 1.`);
			if (!(times >= 0)) throw new RangeError(`The quirk '${name}' cannot happen ${times} times.`);
			this.chosen.set(name, { share, times, calls: 0 });
		}
	}

	of(identifier: string): SessionQuirks {
		return {
			has: (name) => {
				const quirk = this.chosen.get(name);
				return quirk !== undefined && this.draw(name, identifier) < quirk.share;
			},
			befalls: (name) => {
				const quirk = this.chosen.get(name);
				if (quirk === undefined || quirk.times <= 0) return false;
				quirk.calls++;
				if (this.draw(name, String(quirk.calls)) >= quirk.share) return false;
				quirk.times--;
				return true;
			},
		};
	}

	/** A number from 0 to 1, always the same for the same words. */
	private draw(name: QuirkName, word: string): number {
		const digest = createHash('sha256').update(`${this.seed} ${name} ${word}`).digest();
		return digest.readUInt32LE(0) / 2 ** 32;
	}
}

function entries(choice: QuirkChoice): Array<[QuirkName, QuirkSetting]> {
	if (choice === 'all') return QUIRK_NAMES.map((name) => [name, QUIRKS[name].share]);
	if (Array.isArray(choice)) return (choice as readonly QuirkName[]).map((name) => [name, 1]);
	return Object.entries(choice) as Array<[QuirkName, QuirkSetting]>;
}
