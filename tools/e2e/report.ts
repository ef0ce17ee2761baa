import { withHeartbeat } from '../real-n8n/progress';

/** One line of the summary. */
interface Row {
	n8n: string;
	part: string;
	check: string;
	outcome: 'passed' | 'FAILED' | 'skipped';
	ms: number;
	note: string;
}

/** What the checks found; every check is a row of the summary. */
export class Report {
	private readonly rows: Row[] = [];
	private readonly notes: string[] = [];
	private n8n = '';
	private part = '';

	constructor(private readonly say: (line: string) => void) {}

	get failed(): number {
		return this.rows.filter(({ outcome }) => outcome === 'FAILED').length;
	}

	/** Checks from here on belong to this part. */
	enter(n8n: string, part: string): void {
		this.n8n = n8n;
		this.part = part;
	}

	/** Runs a check; what it returns becomes the note of its row, and what it throws fails it. */
	async check(name: string, run: () => Promise<string | void>): Promise<void> {
		const startedAt = Date.now();
		try {
			const note = (await withHeartbeat(this.say, `at "${name}"`, run)) ?? '';
			this.add(name, 'passed', Date.now() - startedAt, note);
		} catch (error) {
			const note = error instanceof Error ? error.message : String(error);
			this.add(name, 'FAILED', Date.now() - startedAt, note);
		}
	}

	/** Notes a check that cannot be made here. */
	skip(name: string, reason: string): void {
		this.add(name, 'skipped', 0, reason);
	}

	/** Notes figures to print below the summary. */
	figures(title: string, lines: string[]): void {
		this.notes.push(`${this.n8n} ${title}`, ...lines.map((line) => `  ${line}`));
	}

	private add(check: string, outcome: Row['outcome'], ms: number, note: string): void {
		this.rows.push({ n8n: this.n8n, part: this.part, check, outcome, ms, note });
		this.say(`${outcome.padEnd(7)} ${this.part}: ${check}${note === '' ? '' : ` (${note})`}`);
	}

	/** The summary, its closing line last. */
	print(): void {
		this.say('');
		const width = Math.max(...this.rows.map(({ check }) => check.length), 5);
		for (const { n8n, part, check, outcome, ms, note } of this.rows) {
			const seconds = outcome === 'skipped' ? '' : `${(ms / 1000).toFixed(1)} s`;
			const columns = [n8n.padEnd(9), part.padEnd(12), check.padEnd(width), outcome.padEnd(7)];
			const rest = [seconds.padStart(8), note.replace(/\s*\n\s*/g, ' ').slice(0, 300)];
			this.say([...columns, ...rest].join(' | ').trimEnd());
		}
		if (this.notes.length > 0) this.say(['', ...this.notes].join('\n'));
		const skipped = this.rows.filter(({ outcome }) => outcome === 'skipped').length;
		const passed = this.rows.length - this.failed - skipped;
		if (skipped > 0) this.say(`\n${skipped} skipped; the reason stands in the summary`);
		this.say(`${passed} passed, ${this.failed} failed`);
	}
}
