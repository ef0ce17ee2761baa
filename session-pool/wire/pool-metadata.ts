import type { NamedVersion, PoolDescription } from '../models';
import { isJsonObject, textField } from './json-fields';
import type { WireCall } from './wire-form';

/** The one call that is about no session (contract, section 6.3). */
export function poolMetadataCall(apiVersion: string): WireCall {
	return { method: 'GET', segments: ['metadata'], query: { 'api-version': apiVersion } };
}

export function readPoolMetadata(body: unknown): PoolDescription {
	const fields = isJsonObject(body) ? body : {};
	return { packages: namedVersions(fields.preInstalledPackages) };
}

function namedVersions(value: unknown): NamedVersion[] {
	return (Array.isArray(value) ? (value as unknown[]) : [])
		.filter(isJsonObject)
		.map((entry) => ({
			name: textField(entry, 'name') ?? '',
			version: textField(entry, 'version') ?? '',
		}))
		.filter(({ name }) => name !== '');
}
