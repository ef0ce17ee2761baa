import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RunningSessionPool } from 'azure-dynamic-sessions-emulator';
import type { LargeFileReport } from './large-file-run';
import type { Finding } from './soak';

const MB = 1024 * 1024;
const LARGEST = 128 * MB;
/** Bytes that memory should grow by at most. */
const TARGET = 48 * MB;

/**
 * A file of the largest size up and down through n8n's engine, each in a process of its own. V8 lets some
 * 60 MB of freed buffers lie before it collects them in a process as large as n8n, whoever reads them; so
 * what counts beside the target is what Node alone takes for the same.
 */
export async function largeFiles(pool: RunningSessionPool): Promise<Finding[]> {
	const findings: Finding[] = [];
	const hash = createHash('sha256');
	for (let at = 0; at < LARGEST; at += MB) hash.update(Buffer.alloc(MB));
	const expected = hash.digest('hex');

	const upload = await inOwnProcess('upload', pool.endpoint, LARGEST);
	const download = await inOwnProcess('download', pool.endpoint, LARGEST);
	const bare = await inOwnProcess('bare', pool.endpoint, LARGEST);
	console.log(`128 MB from Node's http to a file, for comparison: memory grew by ${mb(bare)}`);
	for (const [name, report] of Object.entries({ upload, download })) {
		const { growth, milliseconds, error } = report;
		const whole = error === undefined && (report === upload || report.sha256 === expected);
		const said = whole ? 'whole' : `NOT WHOLE (${error ?? 'other bytes'})`;
		const met = growth <= TARGET ? 'target of 48 MB met' : 'target of 48 MB not met';
		findings.push({
			text: `${name} of 128 MB: ${said} in ${milliseconds} ms, memory grew by ${mb(report)} at most (${met})`,
			good: whole && growth <= Math.max(TARGET, bare.growth * 1.3),
		});
	}
	const before = pool.requests.length;
	const { error } = await inOwnProcess('upload', pool.endpoint, LARGEST + 1);
	findings.push({
		text: `upload of 128 MB and 1 byte: ${error ?? 'was taken'}`,
		// The warm-up of the process sends small files.
		good:
			error !== undefined &&
			/128 MB/.test(error) &&
			error.includes(String(LARGEST + 1)) &&
			pool.requests.slice(before).every(({ url }) => !url.includes('large-files')),
	});
	return findings;
}

const mb = ({ growth }: LargeFileReport) => `${(growth / MB).toFixed(1)} MB`;

async function inOwnProcess(
	operation: 'upload' | 'download' | 'bare',
	endpoint: string,
	size: number,
): Promise<LargeFileReport> {
	const child = fork(join(__dirname, 'large-file-run.ts'), [operation, endpoint, String(size)], {
		execArgv: ['--import', 'tsx', '--expose-gc'],
	});
	const report = once(child, 'message');
	const gone = once(child, 'exit');
	const [message] = await Promise.race([
		report,
		gone.then(([code]) => {
			throw new Error(`The process for large files ended with ${code}`);
		}),
	]);
	await gone;
	return message as LargeFileReport;
}
