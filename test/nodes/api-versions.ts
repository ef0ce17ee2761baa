/** Newest first, as the credential offers them. */
export const API_VERSIONS = [
	'2025-10-02-preview',
	'2025-02-02-preview',
	'2024-10-02-preview',
	'2024-02-02-preview',
] as const;

export const [NEWEST] = API_VERSIONS;

/** The one version without folders. */
export const WITHOUT_FOLDERS = '2024-02-02-preview';

export const WITH_FOLDERS = API_VERSIONS.filter((version) => version !== WITHOUT_FOLDERS);
