/** A local Azure Container Apps session pool. */
export { API_VERSIONS } from './http/api-versions.js';
export type { Injection } from './http/injected-replies.js';
export type { LoggedRequest } from './http/request-log.js';
export type { LockedPackage, PackageSourceOptions } from './kernel/pyodide/package-source.js';
export { QUIRKS, type Quirk, type QuirkName } from './quirks/quirk-list.js';
export type { QuirkChoice, QuirkSetting } from './quirks/quirks.js';
export { type PoolOptions } from './pool-options.js';
export {
	type RunningSessionPool,
	type SessionInfo,
	startSessionPool,
} from './start-session-pool.js';
