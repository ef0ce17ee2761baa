import { buffer } from 'node:stream/consumers';
import { FLAT_VERSIONS, NESTED_VERSION } from '../support/api-versions';
import { FakeService, forgetFakes } from '../support/fake-service';
import { LoopbackServer } from '../support/loopback-server';
import { SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

const path = { directory: '', name: 'chart.png' };
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const headers = { 'content-type': 'application/octet-stream' };

describe.each([...FLAT_VERSIONS, NESTED_VERSION])('A download on %s', (apiVersion) => {
	test('gives the bytes as they are, and their number', async () => {
		const length = String(everyByte.length);
		new FakeService().answers({
			body: everyByte,
			headers: { ...headers, 'content-length': length },
		});
		const download = await (await connect(apiVersion)).getSession(SESSION).files.download(path);
		expect(download.sizeInBytes).toBe(256);
		expect(await buffer(download.stream)).toEqual(everyByte);
	});

	test('does not know the number when the service does not say', async () => {
		new FakeService().answers({ body: everyByte, headers });
		const download = await (await connect(apiVersion)).getSession(SESSION).files.download(path);
		expect(download.sizeInBytes).toBeNull();
		expect(await buffer(download.stream)).toEqual(everyByte);
	});

	test('that ends with fewer bytes than announced ends in an error', async () => {
		new FakeService().answers({ body: everyByte, headers: { 'content-length': '257' } });
		const download = await (await connect(apiVersion)).getSession(SESSION).files.download(path);
		await expect(buffer(download.stream)).rejects.toThrow('broke off after 256 of 257 bytes');
	});

	test('may be empty', async () => {
		new FakeService().answers({ body: '', headers: { ...headers, 'content-length': '0' } });
		const download = await (await connect(apiVersion)).getSession(SESSION).files.download(path);
		expect(download.sizeInBytes).toBe(0);
		expect(await buffer(download.stream)).toHaveLength(0);
	});

	test('may be a file that looks like an error', async () => {
		const body = '{"error":{"code":"FileNotFound","message":"No"}}';
		new FakeService().answers({ body, headers: { 'content-type': 'application/json' } });
		const download = await (await connect(apiVersion)).getSession(SESSION).files.download(path);
		expect((await buffer(download.stream)).toString()).toBe(body);
	});

	test.each([400, 401, 403, 404, 429, 500, 503])(
		'that is answered with %p is an error, not the content of a file',
		async (status) => {
			const error = {
				code: 'FileNotFound',
				message: 'The file was not found.',
				traceId: 'trace-1',
			};
			new FakeService().answers({ status, json: { error } });
			const client = await connect(apiVersion);
			const refusal = await refusalOf(client.getSession(SESSION).files.download(path));
			expect(refusal).toMatchObject({
				status,
				code: 'FileNotFound',
				serviceMessage: 'The file was not found',
				traceId: 'trace-1',
			});
		},
	);
});

describe('A download over a real connection', () => {
	let server: LoopbackServer;
	afterEach(async () => await server.stop());

	test('that breaks off ends its stream in an error, not early', async () => {
		server = await LoopbackServer.start((_request, response) => {
			response.writeHead(200, { 'Content-Length': '1000' });
			response.write(everyByte, () => response.destroy());
		});
		const client = await connect(undefined, server.endpoint);
		const { stream, sizeInBytes } = await client.getSession(SESSION).files.download(path);
		expect(sizeInBytes).toBe(1000);
		await expect(buffer(stream)).rejects.toThrow('broke off after 256 of 1000 bytes');
	});

	test('stops when it is cancelled halfway', async () => {
		server = await LoopbackServer.start((_request, response) => {
			response.writeHead(200, { 'Content-Length': '1000' });
			response.write(everyByte);
		});
		const client = await connect(undefined, server.endpoint);
		const cancelling = new AbortController();
		const options = { abortSignal: cancelling.signal };
		const { stream } = await client.getSession(SESSION, options).files.download(path);
		stream.once('data', () => cancelling.abort());
		await expect(buffer(stream)).rejects.toThrow();
	});

	test('that breaks off before anyone reads tells so when it is read', async () => {
		server = await LoopbackServer.start((_request, response) => {
			response.writeHead(200, { 'Content-Length': '1000' });
			response.write(everyByte, () => response.destroy());
		});
		const client = await connect(undefined, server.endpoint);
		const { stream } = await client.getSession(SESSION).files.download(path);
		// Nobody listens for the error: without a listener of its own the stream would end the process.
		await new Promise((resolve) => stream.once('close', resolve));
		await expect(buffer(stream)).rejects.toThrow('broke off');
	});
});
