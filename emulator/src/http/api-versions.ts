/** The data-plane API versions and everything in which they differ. */
import { ServiceError, unauthorized } from './service-error.js';

/**
 * How bodies look. It depends on the route, and on the version only where both have the same route.
 *
 * - 'nested' wraps them in `properties` and says Success and Failure: the routes up to 2024-08-02-preview.
 * - 'flat' is everything since 2024-10-02-preview.
 * - 'preview' is what there was before the first public version, under `python/`: not wrapped, file lists in `$values`.
 */
export type Shape = 'preview' | 'nested' | 'flat';

export interface ApiVersion {
	name: string;
	/** The shape of `GET files` and of `GET` and `DELETE files/{name}`, which all versions have. */
	shape: 'nested' | 'flat';
	/** HTTP status of a synchronous execution. */
	executionStatus: 200 | 202;
	/** HTTP status of an asynchronous execution. */
	asynchronousStatus: 200 | 202;
	/** Every object of a reply carries `"$id": "<number>"`. */
	numbered: boolean;
	/** `type` and `contentType` in the metadata of one file, `directory`, `recursive` and `nextLink` in listings. */
	describesFiles: boolean;
	/** Synchronous executions carry `operation-id` and `Operation-Location`. */
	locatesExecutions: boolean;
	/** The result of an execution is a string whatever its type. */
	resultsAreText: boolean;
	/** Takes `outputStreamsMaxLength`, `useEmptyKernel` and `returnJupyterFormatExecutionResult`. */
	hasExecutionOptions: boolean;
}

const nested = {
	shape: 'nested',
	executionStatus: 200,
	asynchronousStatus: 202,
	numbered: true,
	describesFiles: false,
	locatesExecutions: false,
	resultsAreText: false,
	hasExecutionOptions: false,
} as const;
const flat = { ...nested, shape: 'flat' } as const;
const described = {
	...flat,
	numbered: false,
	describesFiles: true,
	locatesExecutions: true,
} as const;

const VERSIONS: ApiVersion[] = [
	{ ...nested, name: '2023-08-01-preview' },
	{ ...nested, name: '2024-02-02-preview' },
	// Seen in the documents of the session container only, where an execution answers 202.
	{ ...nested, name: '2024-08-02-preview', executionStatus: 202 },
	{ ...flat, name: '2024-10-02-preview', executionStatus: 202 },
	// Nobody has recorded whether this one answers 200 or 202; the drafts of its specification say both.
	{ ...described, name: '2025-02-02-preview', resultsAreText: true },
	{
		...described,
		name: '2025-10-02-preview',
		asynchronousStatus: 200,
		hasExecutionOptions: true,
	},
];

/** Their names, oldest first. */
export const API_VERSIONS: readonly string[] = VERSIONS.map(({ name }) => name);

/** For the header `api-supported-versions`. */
export function supportedVersions(shape: Shape): string {
	return VERSIONS.filter((version) => version.shape === (shape === 'flat' ? 'flat' : 'nested'))
		.map(({ name }) => name)
		.join(', ');
}

/** The version that a route without one speaks: the oldest that was recorded. */
export const DEFAULT_VERSION = VERSIONS[1]!;

/** @throws ServiceError 400 when there is none or more than one, 401 without a body for one that is unknown */
export function apiVersion(value: unknown): ApiVersion {
	if (value === undefined || value === '' || Array.isArray(value)) {
		throw new ServiceError(
			400,
			'ApiVersionUnspecified',
			"An API version is required, but was not specified: add the query parameter 'api-version' once.",
		);
	}
	const found = VERSIONS.find(({ name }) => name === value);
	if (found === undefined) throw unauthorized(`There is no API version '${String(value)}'.`);
	return found;
}
