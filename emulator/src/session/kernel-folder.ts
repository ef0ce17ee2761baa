/** The files of the session a kernel works for. Every path was checked to be a relative one without `..`. */
export interface KernelFolder {
	read(path: string): Buffer | undefined;
	write(path: string, content: Buffer, modifiedAt: number): void;
	makeFolder(path: string): void;
	remove(path: string): void;
	rename(from: string, to: string): void;
}
