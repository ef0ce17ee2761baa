import { API_VERSIONS } from '../../session-pool/wire/api-version';

/**
 * All that the client speaks, newest first. Tests name versions by what is here, so that those that run for each take
 * in a new one by themselves; only a table of what was recorded of single versions names them by their dates.
 */
export { API_VERSIONS };

export const NEWEST: string = API_VERSIONS[0];

/** The one whose bodies are wrapped in `properties`; it knows no folders. */
export const NESTED_VERSION: string = API_VERSIONS[API_VERSIONS.length - 1];

/** Those whose bodies are not wrapped; they know folders. */
export const FLAT_VERSIONS: string[] = API_VERSIONS.filter((version) => version !== NESTED_VERSION);
