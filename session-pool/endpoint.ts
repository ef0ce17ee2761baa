import { InvalidInputError } from './pool-error';

/** Route names that people paste along with the endpoint; a pool itself may be called like one. */
const PASTED_ROUTE =
	/(?<!\/sessionPools)\/(?:(?:code|python)\/execute|executions|files(?:\/(?:upload|content))?|session|listSessions|metadata)$/i;

const EXAMPLE =
	'https://<region>.dynamicsessions.io/subscriptions/<id>/resourceGroups/<group>/sessionPools/<pool>';

/** Who may be spoken to without TLS: only an emulator that takes no token. */
export interface EndpointRules {
	allowInsecure: boolean;
}

/**
 * The pool management endpoint, normalised: no query, no fragment, no trailing slash, no pasted route.
 * It builds every URL of the client and is the guard that keeps tokens inside the pool: a URL counts as
 * the pool's only with the same origin and a path below the endpoint's own.
 */
export class PoolEndpoint {
	/** The URL that was found inside last; each is asked about twice, and calls repeat. */
	private lastInside?: string;

	private constructor(
		private readonly origin: string,
		private readonly basePath: string,
		readonly hostname: string,
		readonly insecure: boolean,
	) {}

	/** @throws InvalidInputError when the text is no https URL (or http URL, where that is allowed). */
	static parse(text: unknown, rules: EndpointRules): PoolEndpoint {
		const trimmed = typeof text === 'string' ? text.trim() : '';
		if (trimmed === '') {
			throw new InvalidInputError(
				'{connection} has no {endpoint}',
				`Copy it from the session pool's overview page in the Azure portal; it looks like ${EXAMPLE}.`,
			);
		}
		const url = URL.parse(trimmed);
		if (url === null) {
			throw new InvalidInputError('{endpoint} is not a URL', `It should look like ${EXAMPLE}.`);
		}
		const insecure = url.protocol === 'http:';
		if (url.protocol !== 'https:' && !(insecure && rules.allowInsecure)) {
			throw new InvalidInputError(
				'{endpoint} must start with https://',
				'A token is only ever sent over TLS. Plain http is for a local emulator, with {authentication} set to {noAuthentication}.',
			);
		}
		if (url.username !== '' || url.password !== '') {
			throw new InvalidInputError(
				'{endpoint} must not contain a user name or password',
				`It should look like ${EXAMPLE}.`,
			);
		}
		return new PoolEndpoint(url.origin, withoutRoute(url.pathname), url.hostname, insecure);
	}

	/** Absolute URL of a route below the endpoint; every segment and query value is percent-encoded. */
	url(segments: readonly string[], query: Readonly<Record<string, string>>): string {
		// Such a segment would not stay one, encoded or not.
		if (segments.some((segment) => /^\.{0,2}$/.test(segment))) {
			throw new InvalidInputError(
				'A name is empty or consists of dots',
				'Give the name of a file.',
			);
		}
		const path = segments.map((segment) => `/${encoded(segment)}`).join('');
		const pairs = Object.entries(query).map(([key, value]) => `${key}=${encoded(value)}`);
		return `${this.origin}${this.basePath}${path}?${pairs.join('&')}`;
	}

	/** Resolves a link that the service sent and refuses one that leads out of the pool. */
	resolve(link: string): string {
		const base = `${this.origin}${this.basePath}/`;
		// A link such as `/executions/1` is meant from the endpoint, not from the host.
		const target =
			link.startsWith('/') && !link.startsWith(`${this.basePath}/`) ? `.${link}` : link;
		const url = URL.parse(target, base)?.toString() ?? '';
		this.assertContains(url);
		return url;
	}

	/** Whether a URL belongs to this pool. Dot segments are resolved, encoded ones too, before comparing. */
	contains(url: string): boolean {
		const parsed = URL.parse(url);
		if (parsed === null) return false;
		const path = parsed.pathname;
		const leavesByEncoding = /%(?:25)*(?:2e|2f|5c)/i.test(path) && climbs(path);
		return (
			parsed.origin === this.origin &&
			parsed.username === '' &&
			parsed.password === '' &&
			path.startsWith(`${this.basePath}/`) &&
			!leavesByEncoding
		);
	}

	/** @throws InvalidInputError before a token could be asked for. */
	assertContains(url: string): void {
		if (url === this.lastInside) return;
		if (this.contains(url)) {
			this.lastInside = url;
			return;
		}
		throw new InvalidInputError(
			"The request is not for {connection}'s session pool",
			'{connection} signs requests to its own {endpoint} and the paths below it, nothing else.',
		);
	}

	toString(): string {
		return `${this.origin}${this.basePath}`;
	}
}

/** Half a surrogate pair, which has no encoding, becomes U+FFFD. */
function encoded(text: string): string {
	return encodeURIComponent(text.toWellFormed());
}

function withoutRoute(pathname: string): string {
	const path = pathname.replace(/\/+$/, '');
	return path.replace(PASTED_ROUTE, '').replace(/\/+$/, '');
}

/** Whether any segment is `..` once decoded as often as a lenient server might decode it. */
function climbs(path: string): boolean {
	let decoded = path;
	for (let round = 0; round < 3; round++) {
		try {
			decoded = decodeURIComponent(decoded);
		} catch {
			return true;
		}
		if (decoded.split(/[/\\]/).includes('..')) return true;
	}
	return false;
}
