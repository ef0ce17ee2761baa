import type { OutgoingHttpHeaders } from 'node:http';

/** What happens to a request, or to its reply, on the way. */
export type Fault =
	/** Goes through, late. */
	| { kind: 'delay'; ms: number }
	/** The connection breaks off when the request is there, and the pool never sees it. */
	| { kind: 'resetBefore' }
	/** The connection breaks off while the body of the request is still on its way. */
	| { kind: 'resetWithin' }
	/** The connection breaks off some time after the pool was given the request, which it goes on with. */
	| { kind: 'resetDuring'; ms: number }
	/** The pool carries the request out, and its reply is lost. */
	| { kind: 'resetAfter' }
	/** The pool carries the request out, and nothing comes back, not even an end. */
	| { kind: 'hold' }
	/** The reply breaks off within its body; without its length the end looks like any other. */
	| { kind: 'cutReply'; unannounced?: boolean }
	/** The reply comes in small pieces. */
	| { kind: 'drip'; pieces: number; everyMs: number }
	/** The head of the reply comes, and nothing more. */
	| { kind: 'headOnly' }
	/** No byte of a reply ever comes. */
	| { kind: 'silence' }
	/** Another reply than the pool's; `forward` lets the pool carry the request out first. */
	| {
			kind: 'reply';
			forward?: boolean;
			status: number;
			headers?: OutgoingHttpHeaders;
			body?: string;
	  }
	/** The pool's reply, changed. */
	| { kind: 'change'; headers?: OutgoingHttpHeaders; body?: (body: Buffer) => Buffer | string };

/** Which requests a fault befalls; the first that fits unless told otherwise. */
export interface Match {
	method?: string;
	/** Fits the path below the pool, without the query. */
	path?: RegExp;
	/** Which of the fitting requests, counted from 1. */
	nth?: number | ((count: number) => boolean);
}
