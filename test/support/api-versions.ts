import { API_VERSIONS } from '../../session-pool/wire/api-version';

/** All that the client speaks, newest first; tests that run for each take in a new one by themselves. */
export { API_VERSIONS };

export const [NEWEST] = API_VERSIONS;

/** The one whose bodies are wrapped in `properties`; it knows no folders. */
export const WITHOUT_FOLDERS = '2024-02-02-preview';

export const WITH_FOLDERS = API_VERSIONS.filter((version) => version !== WITHOUT_FOLDERS);
