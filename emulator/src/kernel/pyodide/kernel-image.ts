/**
 * A picture of Python's memory right after it has booted. Booting takes more than a second, continuing from the picture
 * a fifth of that, so one process boots for all the others.
 */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';

import { encodeHeader, FrameReader } from './frames.js';
import { launchKernel } from './kernel-launch.js';
import { isKernelMessage } from './kernel-message-check.js';

/** The image's bytes, about 30 MB. @throws Error with what the process said if Python cannot be started */
export async function makeKernelImage(): Promise<Buffer> {
	const kernel = launchKernel();
	const pipe = kernel.stdio[3] as Duplex;
	let image: Buffer | undefined;
	let stderr = '';
	const reader = new FrameReader(({ header, payload }) => {
		if (isKernelMessage(header) && header.type === 'image') image = payload;
	});
	pipe.on('data', (chunk: Buffer) => reader.push(chunk));
	pipe.on('error', () => kernel.kill('SIGKILL'));
	kernel.stderr?.on('data', (chunk: Buffer) => {
		stderr = (stderr + chunk.toString()).slice(-2000);
	});
	pipe.write(encodeHeader({ type: 'boot', from: 'nothing' }, 0));
	await once(kernel, 'close');
	if (image === undefined) throw new Error(`The Python kernel did not start. ${stderr}`.trim());
	return image;
}
