import { Readable } from 'node:stream';
import { absolutePath } from '../../../../session-pool';
import { GivenItems } from '../../python/given-items';
import type { GivenItems as Given, RunJob, Wanted } from '../../python/job';
import { randomHex } from '../../python/random-hex';
import type { Order } from '../../python/session-program';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { howToRun } from './delivery';
import type { InputFiles } from './input-files';
import { packagesJob } from './python-packages';
import type { ExecuteSettings } from './settings';

/** Items and input files that travel within the call, together, in bytes; larger ones go by upload. */
const INLINE_INPUT_BYTES = 256 * 1024;
/** Contents of output files that may come within the reply, together. */
const INLINE_OUTPUT_BYTES = 256 * 1024;

/** What an order says of the code itself. */
type CodeOfOrder = Pick<RunJob, 'code' | 'mayAwait' | 'name' | 'script'>;

/** What goes into the session with an execution. */
type Input = Pick<RunJob, 'given' | 'put' | 'packages'>;

/** An order for the program in the session, as the settings want it. */
export function orderFor(
	settings: ExecuteSettings,
	code: CodeOfOrder,
	{ given, put = [], packages }: Partial<Input> = {},
): Order<RunJob> {
	return {
		do: howToRun(settings.timeoutSeconds),
		id: randomHex(),
		...code,
		directory: settings.workingDirectory,
		given,
		put,
		packages,
		...variablesOf(settings),
		want: wanted(settings),
		stopFile: absolutePath({ directory: '', name: `n8n-stop-${randomHex()}` }),
		limitSeconds: settings.timeoutSeconds,
		kernel: null,
	};
}

function variablesOf({ environment: { values, secrets } }: ExecuteSettings) {
	return Object.keys(values).length === 0 ? {} : { env: values, secrets };
}

function wanted({ rows, outputFiles, textLimit }: ExecuteSettings): Wanted {
	const { mode, pattern, maxFiles, maxTotalBytes } = outputFiles;
	return {
		rows,
		value: !rows,
		files: mode === 'newOrChanged' ? 'new' : mode,
		patterns: pattern?.alternatives ?? [],
		maxFiles,
		maxFileBytes: maxTotalBytes,
		maxInlineBytes: INLINE_OUTPUT_BYTES,
		textLimit,
	};
}

/** Puts items and files on their way: within the call where they fit, else by upload before it. */
export async function sendInput(
	{ pool }: NodeRun,
	session: ChosenSession,
	settings: ExecuteSettings,
	inputs: InputFiles,
	items: GivenItems | undefined,
): Promise<Input> {
	const itemBytes = items === undefined ? 0 : Buffer.byteLength(items.json);
	const itemsFit = itemBytes <= INLINE_INPUT_BYTES;
	const room = INLINE_INPUT_BYTES - (itemsFit ? itemBytes : 0);
	const put = await inputs.send(session, room);
	const given = await sendItems(session, settings, items, itemsFit);
	if (settings.packages === undefined) return { put, given };
	const taken = put.reduce((sum, { data }) => sum + data.length, 0);
	return {
		put,
		given,
		packages: await packagesJob(pool, session, settings.packages, room - taken),
	};
}

/** The items as the code sees them: that of its run, or all. */
export function itemsFor(
	{ n8n }: NodeRun,
	itemIndex: number,
	{ allItems }: ExecuteSettings,
): GivenItems {
	return new GivenItems(n8n.getInputData(), allItems ? undefined : itemIndex);
}

/** The name under which code finds them. */
export const nameOfItems = ({ allItems }: ExecuteSettings) => (allItems ? '_items' : '_item');

/** Within the call where they fit, so that no value ever becomes source code; else in a file of the session. */
async function sendItems(
	{ client }: ChosenSession,
	settings: ExecuteSettings,
	items: GivenItems | undefined,
	fits: boolean,
): Promise<Given | undefined> {
	if (items === undefined) return undefined;
	const name = nameOfItems(settings);
	if (fits) return { name, json: items.json };
	const content = Buffer.from(items.json);
	const path = { directory: '', name: `n8n-items-${randomHex()}.json` };
	await client.files.upload(path, {
		sizeInBytes: content.length,
		contentType: 'application/json',
		open: () => Readable.from([content]),
	});
	return { name, file: absolutePath(path) };
}
