import { constants, deflateSync, inflateSync } from 'node:zlib';
import { DamagedReport } from './report-reader';

/** Shorter text is sent as it is: packing it would cost more than it saves. */
const WORTH_PACKING_CHARACTERS = 4096;
/** Packed text has to be shorter by so much. */
const WORTH_IT = 0.75;

/**
 * What a job's JSON travels as: itself, or its deflated bytes as base64, which a kernel takes in several times
 * as fast. Python tells the two apart by the first character.
 * @param json ASCII
 */
export function pack(json: string): string {
	if (json.length < WORTH_PACKING_CHARACTERS) return json;
	const packed = deflateSync(json, { level: constants.Z_BEST_SPEED }).toString('base64');
	return packed.length < json.length * WORTH_IT ? packed : json;
}

/**
 * The JSON of a report, however it travelled.
 * @param maxBytes that it may have; a few bytes may claim to be gigabytes
 * @throws DamagedReport for what is neither, and for what is longer
 */
export function unpack(text: string, maxBytes: number): string {
	if (text.startsWith('{')) return text;
	try {
		const packed = Buffer.from(text, 'base64');
		return inflateSync(packed, { maxOutputLength: maxBytes }).toString('latin1');
	} catch {
		throw new DamagedReport('it cannot be unpacked');
	}
}
