import { once } from 'node:events';
import { createServer } from 'node:net';

/** Gives the port as a number when n8n can listen on it, and else says what to do. */
export async function assertPortIsFree(given: string): Promise<number> {
	const port = Number(given);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new Error(`--port is '${given}', but must be a number from 1 to 65535.`);
	}
	const server = createServer();
	try {
		await once(server.listen(port, '127.0.0.1'), 'listening');
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		if (code !== 'EADDRINUSE') throw new Error(`Port ${port} cannot be used: ${message}.`);
		throw new Error(
			`port ${port} is in use, perhaps by another n8n. Stop that, or choose another port: npm start -- --port ${port + 1}`,
		);
	}
	server.close();
	await once(server, 'close');
	return port;
}
