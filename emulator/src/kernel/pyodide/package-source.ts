/**
 * Where packages come from: the wheels of the Pyodide distribution, fetched by the pool (a kernel has no network) when
 * code first imports them, checked against the checksums in Pyodide's own list, and kept on disk.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { defaultCacheFolder } from './cache-folder.js';
import { PYODIDE_FOLDER } from './kernel-launch.js';

/** A package as Pyodide's `pyodide-lock.json` lists it. */
export interface LockedPackage {
	name: string;
	version: string;
	file_name: string;
	install_dir: 'site' | 'dynlib';
	sha256: string;
	imports: string[];
	depends: string[];
}

interface Lock {
	info: { python: string };
	packages: Record<string, LockedPackage>;
}

export interface Wheel {
	fileName: string;
	folder: 'site' | 'dynlib';
	content: Buffer;
}

const lock = JSON.parse(readFileSync(join(PYODIDE_FOLDER, 'pyodide-lock.json'), 'utf8')) as Lock;
const { version: pyodideVersion } = JSON.parse(
	readFileSync(join(PYODIDE_FOLDER, 'package.json'), 'utf8'),
) as { version: string };

/** The version of Python in the kernels, e.g. `3.14.2`. */
export const pythonVersion = lock.info.python;

/** Milliseconds to wait for the package server to begin its answer and to finish it. */
const DOWNLOAD_TIMEOUT_MS = 60_000;

/** Milliseconds for which an unreachable server is not asked again: libraries try many optional imports in a row. */
const UNREACHABLE_FOR_MS = 10_000;

export interface PackageSourceOptions {
	/** Address of a folder with the wheels of this Pyodide version. */
	baseUrl?: string;
	/** Folder to keep them in. */
	cacheFolder?: string;
	/** Which packages there are, by name. Default: Pyodide's own list. */
	list?: Record<string, LockedPackage>;
}

export class PackageSource {
	private readonly baseUrl: string;
	private readonly cacheFolder: string;
	private readonly packages: Record<string, LockedPackage>;
	private unreachableUntil = 0;
	private readonly running = new Map<string, Promise<Buffer>>();

	constructor(options: PackageSourceOptions = {}) {
		this.packages = options.list ?? lock.packages;
		const baseUrl = options.baseUrl ?? `https://cdn.jsdelivr.net/pyodide/v${pyodideVersion}/full/`;
		this.baseUrl = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
		this.cacheFolder =
			options.cacheFolder ?? join(defaultCacheFolder(), `pyodide-${pyodideVersion}`);
	}

	/** Name and version of every package that an import can bring in. */
	list(): Array<{ name: string; version: string }> {
		return Object.values(this.packages)
			.filter(({ name }) => !name.endsWith('-tests'))
			.map(({ name, version }) => ({ name, version }));
	}

	/**
	 * The wheels that provide a module and what they depend on, dependencies first; none if no package provides it.
	 * @throws Error, one sentence for the person whose import it was, when a wheel cannot be had
	 */
	async *wheelsFor(module: string): AsyncGenerator<Wheel> {
		const wanted = Object.values(this.packages).find((entry) => entry.imports.includes(module));
		if (wanted === undefined) return;
		for (const entry of this.withDependencies(wanted)) {
			let content: Buffer;
			try {
				content = await this.wheel(entry);
			} catch (error) {
				throw new Error(
					`No module named '${module}'. The local emulator loads it from the internet on first use and ` +
						`${(error as Error).message}; real sessions have it built in.`,
				);
			}
			yield { fileName: entry.file_name, folder: entry.install_dir, content };
		}
	}

	private withDependencies(
		entry: LockedPackage,
		found = new Set<LockedPackage>(),
	): Set<LockedPackage> {
		for (const name of entry.depends) {
			const dependency = this.packages[name];
			if (dependency !== undefined && !found.has(dependency))
				this.withDependencies(dependency, found);
		}
		return found.add(entry);
	}

	/** Sessions that want the same wheel at the same time share one download. */
	private wheel(entry: LockedPackage): Promise<Buffer> {
		let running = this.running.get(entry.file_name);
		if (running === undefined) {
			running = this.readOrFetch(entry).finally(() => this.running.delete(entry.file_name));
			this.running.set(entry.file_name, running);
		}
		return running;
	}

	private async readOrFetch(entry: LockedPackage): Promise<Buffer> {
		const file = join(this.cacheFolder, entry.file_name);
		if (existsSync(file)) {
			const cached = await readFile(file);
			if (matches(cached, entry)) return cached;
		}
		const content = await this.fetch(entry);
		if (!matches(content, entry)) throw new Error('got a file with the wrong checksum');
		await mkdir(this.cacheFolder, { recursive: true });
		await writeFile(`${file}.${process.pid}`, content);
		await rename(`${file}.${process.pid}`, file);
		return content;
	}

	private async fetch(entry: LockedPackage): Promise<Buffer> {
		if (Date.now() < this.unreachableUntil) throw new Error('could not reach it');
		let response: Response;
		try {
			response = await fetch(this.baseUrl + entry.file_name, {
				signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
			});
			if (response.ok) return Buffer.from(await response.arrayBuffer());
		} catch {
			this.unreachableUntil = Date.now() + UNREACHABLE_FOR_MS;
			throw new Error('could not reach it');
		}
		throw new Error(`the package server answered ${response.status}`);
	}
}

function matches(content: Buffer, entry: LockedPackage): boolean {
	return createHash('sha256').update(content).digest('hex') === entry.sha256;
}
