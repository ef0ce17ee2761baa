import type { PoolSession } from '../models';
import { InvalidInputError } from '../pool-error';
import { type JsonObject, isJsonObject, textField } from './json-fields';
import type { Page } from './listing-pages';
import { unknownForm } from './reply-body';
import type { WireCall } from './wire-form';

/** What the pool's sessions are asked for with; of no session (contract, section 6.3). */
export function sessionListingCall(apiVersion: string): WireCall {
	return {
		method: 'GET',
		segments: ['listSessions'],
		query: { 'api-version': apiVersion, skip: '0' },
	};
}

/** @throws InvalidInputError always: the version has no such route */
export function noSessionListing(apiVersion: string): never {
	throw new InvalidInputError(
		`API version ${apiVersion} cannot list the sessions of a pool`,
		'Choose 2025-02-02-preview or a newer one as {apiVersion} in {connection}.',
	);
}

/** A page of sessions: in `sessions`, or in `value` as the older route names it (section 6.4). */
export function readSessionListing(body: unknown): Page<PoolSession> {
	const fields = isJsonObject(body) ? body : {};
	const listed = fields.sessions ?? fields.value;
	if (!Array.isArray(listed)) throw unknownForm('list the sessions');
	return { entries: listed.map(readSession), nextLink: textField(fields, 'nextLink') ?? null };
}

function readSession(entry: unknown): PoolSession {
	const fields: JsonObject = isJsonObject(entry) ? entry : {};
	const identifier = textField(fields, 'identifier');
	if (identifier === undefined) throw unknownForm('list the sessions');
	return {
		identifier,
		createdAt: textField(fields, 'createdAt') ?? null,
		lastUsedAt: textField(fields, 'lastAccessedAt') ?? null,
		expiresAt: textField(fields, 'expireAt') ?? null,
	};
}
