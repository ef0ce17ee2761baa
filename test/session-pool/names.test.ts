import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AzureCodeInterpreterApi } from '../../credentials/AzureCodeInterpreterApi.credentials';
import { POOL_NAMES as IN_CREDENTIAL } from '../../credentials/pool-names';
import { POOL_NAMES as IN_NODE } from '../../nodes/AzureCodeInterpreter/run/pool-names';
import { PLAIN_NAMES, withNames } from '../../session-pool/names';
import { InvalidInputError, SessionPoolError } from '../../session-pool/pool-error';

describe('The words of an error', () => {
	const error = new SessionPoolError('{endpoint} is not a URL', ['Check {endpoint}.', 'Or not.'], {
		kind: 'refused',
		status: 400,
		code: 'X',
		traceId: 't',
		serviceMessage: 's',
		mayHaveRun: true,
		retryable: true,
		retryAfterMs: 7,
	});

	test('are plain unless told otherwise', () => {
		expect(error.message).toBe('The endpoint is not a URL');
		expect(error.advice).toBe('Check the endpoint. Or not.');
		expect(error.adviceList).toEqual(['Check the endpoint.', 'Or not.']);
	});

	test('are those of the interface that shows it, and all else stays', () => {
		const named = error.named({ endpoint: "'Endpoint'" });
		expect(named.message).toBe("'Endpoint' is not a URL");
		expect(named.advice).toBe("Check 'Endpoint'. Or not.");
		expect({ ...named, adviceList: 0 }).toEqual({ ...error, adviceList: 0 });
	});

	test('stay when advice is put before', () => {
		const first = error.named({ endpoint: "'Endpoint'" }).withAdvice(['First {endpoint}.']);
		expect(first.adviceList).toEqual(["First 'Endpoint'.", "Check 'Endpoint'.", 'Or not.']);
		expect(first).toMatchObject({ code: 'X', mayHaveRun: true });
		expect(error.withAdvice([], { mayHaveRun: false })).toMatchObject({ mayHaveRun: false });
	});

	test('are of the same class', () => {
		const input = new InvalidInputError('{endpoint} is empty', '', 'Fill it in.');
		for (const like of [input.named({}), input.withAdvice(['x'])]) {
			expect(like).toBeInstanceOf(InvalidInputError);
			expect(like.name).toBe('InvalidInputError');
		}
		expect(input.adviceList).toEqual(['Fill it in.']);
	});

	test('may hold braces of another kind', () => {
		const text = 'file {a}.csv, {constructor}, {} and {{ $json.x }}';
		expect(withNames(text, {})).toBe(text);
	});
});

test('The names are the labels of the fields of the credential', () => {
	const labels = new AzureCodeInterpreterApi().properties.map(
		({ displayName }) => `'${displayName}'`,
	);
	const { connection, program, work, noAuthentication, ...fields } = IN_CREDENTIAL;
	expect(new Set(Object.values(fields))).toEqual(new Set(labels));
	expect([connection, program, work]).not.toContain(undefined);
	expect(noAuthentication).toBe("'None (Local Emulator)'");
});

test('The node and the credential call them the same', () => {
	expect(IN_NODE).toMatchObject(IN_CREDENTIAL);
	expect(Object.keys(IN_NODE).sort()).toEqual(Object.keys(PLAIN_NAMES).sort());
});

test('The client has no word of n8n in it', () => {
	const folder = join(__dirname, '../../session-pool');
	const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.filter((name) => !name.endsWith('user-agent.ts'))
		.flatMap((name) =>
			readFileSync(join(folder, name), 'utf8')
				.split('\n')
				.filter((line) =>
					/n8n|\$json|workflow execution|'(?:Pool Management|API Version)/.test(line),
				)
				.map((line) => `${name}: ${line.trim()}`),
		);
	expect(found).toEqual([]);
});
