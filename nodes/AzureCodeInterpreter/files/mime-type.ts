const MIME_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i;

/** A MIME type that code names, where it is one; else what says nothing. */
export function safeMimeType(type: unknown): string {
	const isType = typeof type === 'string' && type.length <= 127 && MIME_TYPE.test(type);
	return isType ? type.toLowerCase() : 'application/octet-stream';
}
