/** The five data-plane API versions and everything in which they differ. */
import { ServiceError } from './service-error.js';

/**
 * 'nested' wraps bodies in `properties` and says Success and Failure; 'flat' is everything since 2024-10-02-preview. They
 * have different routes, except `GET files` and `GET` and `DELETE files/{name}`.
 */
export type Generation = 'nested' | 'flat';

export interface ApiVersion {
	name: string;
	generation: Generation;
	/** HTTP status of a synchronous execution. */
	executionStatus: 200 | 202;
	/** Every object of a reply carries `"$id": "<number>"`. */
	numbered: boolean;
	/** `session`, `listSessions`, `metadata`; `directory` in listings; `recursive`. */
	managesSessions: boolean;
	/** `type` and `contentType` in the metadata of one file. */
	describesFiles: boolean;
	/** Strings come back as Python's repr, `None` as null; before, as they are and as "". */
	reprResults: boolean;
	/** Takes `outputStreamsMaxLength` and `useEmptyKernel`. */
	limitsOutput: boolean;
}

const nested = {
	generation: 'nested',
	executionStatus: 200,
	numbered: true,
	managesSessions: false,
	describesFiles: false,
	reprResults: false,
	limitsOutput: false,
} as const;
const flat = { ...nested, generation: 'flat' } as const;
const managed = { ...flat, numbered: false, managesSessions: true, describesFiles: true } as const;

const VERSIONS: ApiVersion[] = [
	{ ...nested, name: '2023-08-01-preview' },
	{ ...nested, name: '2024-02-02-preview' },
	{ ...flat, name: '2024-10-02-preview', executionStatus: 202 },
	// Nobody has recorded whether this one answers 200 or 202; the drafts of its specification say both.
	{ ...managed, name: '2025-02-02-preview' },
	{ ...managed, name: '2025-10-02-preview', reprResults: true, limitsOutput: true },
];

/** For the header `api-supported-versions`. */
export function supportedVersions(generation: Generation): string {
	return VERSIONS.filter((version) => version.generation === generation)
		.map(({ name }) => name)
		.join(', ');
}

/** @throws ServiceError 400 when there is none, more than one or an unknown one */
export function apiVersion(value: unknown): ApiVersion {
	if (value === undefined || value === '') {
		throw new ServiceError(
			400,
			'ApiVersionUnspecified',
			"An API version is required, but was not specified: add the query parameter 'api-version'.",
		);
	}
	return VERSIONS.find(({ name }) => name === value) ?? refuseVersion(value);
}

/** @throws ServiceError 400 always: this route does not exist in that version */
export function refuseVersion(value: unknown): never {
	throw new ServiceError(
		400,
		'UnsupportedApiVersion',
		`The HTTP resource that matches the request does not support the API version '${String(value)}'.`,
	);
}
