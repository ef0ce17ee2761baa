import { type KeyObject, createPrivateKey } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { InvalidInputError } from '../pool-error';
import type { TokenSignIn } from './sign-in';

type Identity = typeof import('@azure/identity');

/** The Azure SDK's credential object for a sign-in. Empty ids are left to the environment of the host. */
export function tokenCredential(identity: Identity, signIn: TokenSignIn): TokenCredential {
	switch (signIn.method) {
		case 'clientSecret':
			return new identity.ClientSecretCredential(
				signIn.tenantId,
				signIn.clientId,
				signIn.clientSecret,
				authorityOptions(signIn),
			);
		case 'clientCertificate':
			assertKeyWorks(signIn.certificate, signIn.passphrase);
			return new identity.ClientCertificateCredential(
				signIn.tenantId,
				signIn.clientId,
				{ certificate: signIn.certificate, certificatePassword: signIn.passphrase || undefined },
				authorityOptions(signIn),
			);
		case 'managedIdentity':
			return signIn.clientId === ''
				? new identity.ManagedIdentityCredential()
				: new identity.ManagedIdentityCredential({ clientId: signIn.clientId });
		case 'workloadIdentity':
			return new identity.WorkloadIdentityCredential({
				tenantId: signIn.tenantId || undefined,
				clientId: signIn.clientId || undefined,
			});
		case 'default':
			return new identity.DefaultAzureCredential({
				tenantId: signIn.tenantId || undefined,
				managedIdentityClientId: signIn.clientId || undefined,
			});
	}
}

function authorityOptions(signIn: { authorityHost: string; isCustomAuthority: boolean }) {
	return {
		authorityHost: signIn.authorityHost,
		disableInstanceDiscovery: signIn.isCustomAuthority,
	};
}

/** Tried here, because the SDK's own error for a wrong passphrase is OpenSSL's. */
function assertKeyWorks(pem: string, passphrase: string): void {
	const key = openedKey(pem, passphrase);
	if (key === undefined) {
		throw new InvalidInputError(
			'The private key in {certificate} could not be read',
			passphrase === ''
				? 'If the key is encrypted, fill in {passphrase} in {connection}.'
				: 'Check {passphrase} in {connection}, and that the key was pasted whole.',
		);
	}
	if (key.asymmetricKeyType === 'rsa') return;
	throw new InvalidInputError(
		'The private key in {certificate} is not an RSA key',
		"Microsoft Entra ID takes no other; 'az ad sp create-for-rbac --create-cert' makes one.",
	);
}

function openedKey(pem: string, passphrase: string): KeyObject | undefined {
	const block =
		/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z0-9 ]*PRIVATE KEY-----/.exec(pem);
	try {
		return createPrivateKey({ key: block?.[0] ?? '', passphrase });
	} catch {
		return undefined;
	}
}
