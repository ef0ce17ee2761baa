import { InvalidInputError } from '../pool-error';
import { flatWire } from './flat-wire';
import { nestedWire } from './nested-wire';
import type { WireForm } from './wire-form';

/** Newest first (contract, section 1). */
export const API_VERSIONS = [
	'2025-10-02-preview',
	'2025-02-02-preview',
	'2024-10-02-preview',
	'2024-02-02-preview',
] as const;

export const DEFAULT_API_VERSION = API_VERSIONS[0];

/** @throws InvalidInputError for a version this client does not speak. */
export function wireFormFor(apiVersion: string): WireForm {
	switch (apiVersion) {
		case '2025-10-02-preview':
			return flatWire({
				apiVersion,
				sessionApiVersion: apiVersion,
				recursiveListing: true,
				outputLimit: true,
				listsSessions: true,
			});
		case '2025-02-02-preview':
			return flatWire({
				apiVersion,
				sessionApiVersion: apiVersion,
				recursiveListing: false,
				outputLimit: false,
				listsSessions: true,
			});
		case '2024-10-02-preview':
			return flatWire({
				apiVersion,
				sessionApiVersion: DEFAULT_API_VERSION,
				recursiveListing: false,
				outputLimit: false,
				listsSessions: false,
			});
		case '2024-02-02-preview':
			return nestedWire(apiVersion);
		default:
			throw new InvalidInputError(
				`API version '${apiVersion}' is not known`,
				`Choose one of ${API_VERSIONS.join(', ')} in {connection}.`,
			);
	}
}
