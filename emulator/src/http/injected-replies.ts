/** Lets tests provoke what a local pool never does by itself: 403, 429, slow answers. */
export interface Injection {
	/** Any method if left out. */
	method?: string;
	/** A part of the URL's path, or an expression for it. Any path if left out. */
	path?: string | RegExp;
	/** The reply's status. Without it the request is only delayed. */
	status?: number;
	/** The reply's body; an object is sent as JSON. Left out: an error body for the status. */
	body?: string | object;
	headers?: Record<string, string>;
	/** Milliseconds to wait first. */
	delayMs?: number;
	/** How many requests it is for. Default 1. */
	times?: number;
}

export class InjectedReplies {
	private readonly pending: Array<{ injection: Injection; left: number }> = [];

	add(injection: Injection): void {
		this.pending.push({ injection, left: injection.times ?? 1 });
	}

	/** The injection for a request, if there is one; it is used up by that. The oldest that fits comes first. */
	take(method: string, url: string): Injection | undefined {
		const path = url.split('?', 1)[0]!;
		const index = this.pending.findIndex(({ injection }) => fits(injection, method, path));
		const found = this.pending[index];
		if (found === undefined) return undefined;
		if (--found.left <= 0) this.pending.splice(index, 1);
		return found.injection;
	}
}

function fits({ method, path }: Injection, actualMethod: string, actualPath: string): boolean {
	if (method !== undefined && method.toUpperCase() !== actualMethod) return false;
	if (path === undefined) return true;
	return typeof path === 'string' ? actualPath.includes(path) : actualPath.search(path) >= 0;
}
