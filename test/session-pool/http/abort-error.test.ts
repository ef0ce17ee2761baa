import { SESSION, connect } from '../../support/pool-connection';
import { refusalOf } from '../../support/refusal';

/** What the SDK's HTTP client fails with. */
const mockFailure = { error: new Error() };
jest.mock('@azure/core-rest-pipeline', () => {
	const actual = jest.requireActual<typeof import('@azure/core-rest-pipeline')>(
		'@azure/core-rest-pipeline',
	);
	const createDefaultHttpClient = () => ({
		async sendRequest() {
			throw mockFailure.error;
		},
	});
	return { ...actual, createDefaultHttpClient };
});

test.each([
	Object.assign(new Error('The operation was aborted'), { name: 'AbortError' }),
	new DOMException('The operation was aborted', 'AbortError'),
	new DOMException('Timed out', 'TimeoutError'),
])('An error that calls itself %p is a time-out only when time is up', async (error) => {
	mockFailure.error = error;
	const { files } = (await connect()).getSession(SESSION);
	const refusal = await refusalOf(files.list({ directory: '', recursive: false }));
	expect(refusal.message).toContain('The connection to the session pool broke off');
	expect(refusal.kind).toBe('brokenOff');
});
