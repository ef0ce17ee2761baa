/**
 * A folder held open, whose entries are reached through its descriptor: what happens to the path that led to it no
 * longer matters, and a symbolic link in place of an entry is refused, not followed (what `openat` does elsewhere).
 */
import {
	closeSync,
	constants,
	fstatSync,
	lstatSync,
	mkdirSync,
	openSync,
	readdirSync,
	readlinkSync,
	rmdirSync,
	type Stats,
	unlinkSync,
} from 'node:fs';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

export class AnchoredFolder {
	private constructor(
		readonly descriptor: number,
		/** Leads to the folder itself. Only Linux has such paths; elsewhere there is no sandbox to distrust. */
		private readonly path: string,
	) {}

	/** @returns what `use` gives; undefined if there is no such folder */
	static use<T>(path: string, use: (folder: AnchoredFolder) => T | undefined): T | undefined {
		const descriptor = attempt(() => openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
		if (descriptor === undefined) return undefined;
		try {
			return use(
				new AnchoredFolder(
					descriptor,
					process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : path,
				),
			);
		} finally {
			closeSync(descriptor);
		}
	}

	/** A folder in this one. */
	use<T>(name: string, use: (folder: AnchoredFolder) => T | undefined): T | undefined {
		return AnchoredFolder.use(this.at(name), use);
	}

	/** @returns a descriptor that the caller closes */
	openFile(name: string, flags: number): number | undefined {
		return attempt(() => openSync(this.at(name), flags | O_NOFOLLOW, 0o644));
	}

	/** Of the entry itself, also if that is a link. '' is the folder. */
	stat(name: string): Stats | undefined {
		return attempt(() => (name === '' ? fstatSync(this.descriptor) : lstatSync(this.at(name))));
	}

	readLink(name: string): string | undefined {
		return attempt(() => readlinkSync(this.at(name)));
	}

	names(): string[] {
		return attempt(() => readdirSync(this.path)) ?? [];
	}

	/** Makes a folder in this one. @returns false if there is something of that name */
	make(name: string): boolean {
		return attempt(() => mkdirSync(this.at(name), { mode: 0o755 }) ?? true) ?? false;
	}

	/** Removes a file, a link or an empty folder. */
	remove(name: string): void {
		attempt(() => unlinkSync(this.at(name)));
		attempt(() => rmdirSync(this.at(name)));
	}

	private at(name: string): string {
		return `${this.path}/${name}`;
	}
}

/** Undefined for whatever the file system refuses: code may have changed anything a moment ago. */
function attempt<T>(operation: () => T): T | undefined {
	try {
		return operation();
	} catch (error) {
		if (typeof (error as NodeJS.ErrnoException).code === 'string') return undefined;
		throw error;
	}
}
