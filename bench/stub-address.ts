import { API_VERSIONS } from '../session-pool';

/** What the benchmark's processes agree on about the stub. */
export const POOL_PATH = '/subscriptions/s/resourceGroups/g/sessionPools/p';
export const [API_VERSION] = API_VERSIONS;

/** Round trip of the delayed origin. */
export const DELAY_MS = 40;

export interface StubAddress {
	/** PEM; handed to child processes through NODE_EXTRA_CA_CERTS. */
	certificate: string;
	/** Plain HTTP: `/counts`, `/reset`, `/last-execution`. */
	control: string;
	/** By round trip in milliseconds. */
	origins: Record<number, string>;
}

export interface StubCounts {
	/** Connections that carried at least one request to the pool. */
	poolConnections: number;
	poolRequests: number;
	tokenRequests: number;
	/** Sessions that were opened. */
	sessions: number;
}
