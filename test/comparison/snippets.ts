/** The snippets of the comparison: cells in text files, each behind a line `# %% its title`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Snippet {
	/** Unique: the file's subject and the cell's title. */
	title: string;
	code: string;
}

export function readSnippets(): Snippet[] {
	const files = readdirSync(__dirname).filter((name) => /^snippets-\w+\.txt$/.test(name));
	return files.sort().flatMap((name) => {
		const subject = name.slice('snippets-'.length, -'.txt'.length);
		const cells = readFileSync(join(__dirname, name), 'utf8')
			.split(/^# %% /m)
			.slice(1);
		return cells.map((cell) => {
			const end = cell.indexOf('\n');
			return { title: `${subject}: ${cell.slice(0, end)}`, code: cell.slice(end + 1).trimEnd() };
		});
	});
}
