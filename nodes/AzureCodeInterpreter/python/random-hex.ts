import { randomUUID } from 'node:crypto';

/**
 * A word that nobody can guess: 32 hexadecimal digits, 122 of their bits random. Node.js keeps random bytes for UUIDs,
 * so that it costs no call of the system.
 */
export function randomHex(): string {
	return randomUUID().replaceAll('-', '');
}
