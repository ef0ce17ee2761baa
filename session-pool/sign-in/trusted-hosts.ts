import { InvalidInputError } from '../pool-error';

/**
 * Names further hosts, for administrators of the machine: host names between commas, `*.` before one
 * that stands for all below it. Whoever may edit the settings of a pool must not be able to send its secret
 * or its token to a host of their own, so nothing in the settings can add to the hosts below.
 */
export const ALLOWED_HOSTS_VARIABLE = 'AZURE_CODE_INTERPRETER_ALLOWED_HOSTS';

/** Session pools of code interpreters (contract, section 2), before and since general availability. */
const CODE_INTERPRETER_HOSTS = ['*.dynamicsessions.io', '*.acasessions.io'];

/** Custom-container pools (contract, section 2), in the public cloud, for the US government and in China. */
const CUSTOM_CONTAINER_HOSTS = [
	'*.azurecontainerapps.io',
	'*.azurecontainerapps.us',
	'*.azurecontainerapps.cn',
];

/** Sign-in hosts of Microsoft Entra ID, by all names that its instance discovery gives. */
const AUTHORITY_HOSTS = [
	'login.microsoftonline.com',
	'login.windows.net',
	'login.microsoft.com',
	'sts.windows.net',
	'login.microsoftonline.us',
	'login-us.microsoftonline.com',
	'login.usgovcloudapi.net',
	'login.partner.microsoftonline.cn',
	'login.chinacloudapi.cn',
];

/** What tokens for session pools are for (contract, section 2 and 16). */
const AUDIENCE_HOSTS = ['dynamicsessions.io', 'acasessions.io'];

/** @throws InvalidInputError unless a token may be sent to a session pool at this host */
export function assertPoolHost(hostname: string): void {
	const known = [...CODE_INTERPRETER_HOSTS, ...CUSTOM_CONTAINER_HOSTS, ...namedHosts()];
	if (known.some((pattern) => matches(hostname, pattern))) return;
	throw new InvalidInputError(
		`No token is sent to ${hostname}, which is not known as a host of session pools`,
		'Check {endpoint} in {connection}.',
		howToAllow(hostname),
	);
}

/** @throws InvalidInputError unless a token of the machine's own identity may be sent to this host */
export function assertHostForMachineIdentity(hostname: string): void {
	const known = ['*.dynamicsessions.io', ...namedHosts()];
	if (known.some((pattern) => matches(hostname, pattern))) return;
	throw new InvalidInputError(
		"The identity of {program}'s machine is only used for session pools at *.dynamicsessions.io",
		'Check {endpoint} in {connection}, or choose a service principal as {authentication}.',
		howToAllow(hostname),
	);
}

/** @throws InvalidInputError unless a secret may be sent to this sign-in host */
export function assertAuthorityHost(hostname: string): void {
	if ([...AUTHORITY_HOSTS, ...namedHosts()].some((pattern) => matches(hostname, pattern))) return;
	throw new InvalidInputError(
		`No secret is sent to ${hostname}, which is not known as a sign-in host`,
		'Check {authorityHost} in {connection}.',
		howToAllow(hostname),
	);
}

/**
 * Checks what a token is for, as Azure's own clients check the resource of a challenge: it must be session
 * pools, or the endpoint's own host or one above it. Else a token for something else, all of Azure say,
 * could be had and be sent away.
 * @param scope as in `https://dynamicsessions.io/.default`
 * @throws InvalidInputError unless the audience fits
 */
export function assertAudience(scope: string, hostname: string): void {
	const audience = URL.parse(scope)?.hostname ?? '';
	const isAbove = audience.includes('.') && `.${hostname}`.endsWith(`.${audience}`);
	const known = [...AUDIENCE_HOSTS, ...namedHosts()];
	if (isAbove || known.some((pattern) => matches(audience, pattern))) return;
	throw new InvalidInputError(
		'{scope} in {connection} is not for session pools',
		'It should be https://dynamicsessions.io/.default.',
		...(audience === '' ? [] : [howToAllow(audience)]),
	);
}

function namedHosts(): string[] {
	const given = process.env[ALLOWED_HOSTS_VARIABLE] ?? '';
	return given
		.split(',')
		.map((host) => host.trim().toLowerCase())
		.filter((host) => /^(?:(?:\*\.)?[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])$/.test(host));
}

function matches(hostname: string, pattern: string): boolean {
	return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

function howToAllow(hostname: string): string {
	return `If ${hostname} is meant, an administrator names it in the environment variable ${ALLOWED_HOSTS_VARIABLE} of {program}.`;
}
