/**
 * Keeps web pages out. A page that somebody has open can make their browser send requests to this machine: straight to
 * 127.0.0.1, as a form, or under a name of its own that it lets point here. A pool without a token must refuse all three.
 */
import type { IncomingHttpHeaders } from 'node:http';

import { refusedVisitor } from './service-error.js';

const LOOPBACK = /^(?:localhost|[^:/]+\.localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/** Whether a name or address can only mean this machine, e.g. `localhost`, `127.0.0.1`, `::1`. */
export function isLoopback(host: string): boolean {
	return LOOPBACK.test(host.replace(/^\[(.*)\]$/, '$1'));
}

/**
 * Looks at where a request comes from and which name it was sent to.
 * @param listeningOn the address the pool was told to listen on; off loopback any name may lead to it, since a token is
 * demanded there
 * @throws ServiceError 403, with a sentence, for a request that a web page could have made
 */
export function refuseWebPages(headers: IncomingHttpHeaders, listeningOn: string): void {
	const host = hostOf(`http://${headers.host ?? ''}`);
	if (host === undefined || (isLoopback(listeningOn) && !isLoopback(host.hostname))) {
		throw refusedVisitor(
			`The pool does not answer to the name '${headers.host ?? ''}', only to localhost and loopback addresses; start it with --host to be reached from elsewhere.`,
		);
	}
	// Browsers name the page's origin with every request that may change something, and in the Referer of the others.
	const from = headers.origin ?? headers.referer;
	if (from !== undefined && hostOf(from)?.host !== host.host)
		throw refusedVisitor('The pool does not answer to web pages of another origin.');
	if (/^(?:cross|same)-site$/.test(String(headers['sec-fetch-site'])))
		throw refusedVisitor('The pool does not answer to web pages of another site.');
	if (isForm(headers) && isBrowser(headers) && headers.authorization === undefined)
		throw refusedVisitor('The pool does not take forms from a browser without a token.');
}

function hostOf(url: string): URL | undefined {
	return URL.canParse(url) ? new URL(url) : undefined;
}

/** The content types that a form of any page can send without asking first. */
function isForm(headers: IncomingHttpHeaders): boolean {
	return /^(?:multipart\/form-data|application\/x-www-form-urlencoded|text\/plain)\b/i.test(
		headers['content-type'] ?? '',
	);
}

function isBrowser(headers: IncomingHttpHeaders): boolean {
	return /^Mozilla\//.test(headers['user-agent'] ?? '');
}
