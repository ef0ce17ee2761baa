import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

/** A certificate for loopback that this process trusts from now on, and its key, both as PEM text. */
export async function trustedCertificate(): Promise<{ cert: string; key: string }> {
	const names = [
		{ type: 2 as const, value: 'localhost' },
		{ type: 7 as const, ip: '127.0.0.1' },
	];
	// Trusted certificates are told apart by their names, and several servers share a process.
	const subject = [{ name: 'commonName', value: randomUUID() }];
	const { cert, private: key } = await generate(subject, {
		keySize: 2048,
		extensions: [{ name: 'subjectAltName', altNames: names }],
	});
	setDefaultCACertificates([...getCACertificates('default'), cert]);
	return { cert, key };
}
