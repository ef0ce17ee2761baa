/** The client of Azure Container Apps dynamic sessions. The only door: nothing else in this folder is imported from outside. */
export { cancellation, isCallFailure, isCancellation, pause } from './cancellation';
export { clientFor } from './client-cache';
export { type PoolConnection, readConnection } from './connection';
export { downloadStream } from './http/download-stream';
export { assertSendable, assertSessionIdentifier } from './input-checks';
export type {
	CallOptions,
	CodeLanguage,
	Download,
	DownloadOptions,
	ExecuteOptions,
	ExecutionOutcome,
	ExecutionReply,
	ExecutionRequest,
	FileContent,
	InlineImage,
	NamedVersion,
	PoolDescription,
	PoolSession,
	RemoteFile,
} from './models';
export { type Names, PLAIN_NAMES } from './names';
export {
	InvalidInputError,
	type PoolErrorDetails,
	type PoolErrorKind,
	SessionPoolError,
} from './pool-error';
export {
	type RemotePath,
	absolutePath,
	parseDirectory,
	parseFilePath,
	toFileName,
} from './remote-path';
export type { SessionClient } from './session-client';
export type { SessionFiles } from './session-files';
export { SessionPoolClient } from './session-pool-client';
export { TOKEN_SCOPE } from './sign-in/token-scope';
export { bearerTokenFor } from './sign-in/token-source';
export { API_VERSIONS, DEFAULT_API_VERSION } from './wire/api-version';
