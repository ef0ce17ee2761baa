/** The content type a file's metadata shows. Downloads never use it: they are all `application/octet-stream`. */
import { contentType, lookup } from 'mime-types';

const UNKNOWN = 'application/octet-stream';

/** e.g. `text/csv; charset=utf-8` for `a.csv`. */
export function contentTypeOf(name: string, uploadedAs?: string): string {
	return uploadedAs ?? (contentType(lookup(name) || UNKNOWN) || UNKNOWN);
}
