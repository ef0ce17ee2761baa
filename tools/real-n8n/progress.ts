const AGAIN_AFTER_SECONDS = 15;

/** Says what is being done, and again while it lasts: nobody should wait for minutes in silence. */
export async function withProgress<T>(
	say: (line: string) => void,
	what: string,
	work: () => Promise<T>,
): Promise<T> {
	say(`${what} …`);
	return await withHeartbeat(say, 'still at it', work);
}

/** Says every 15 seconds that something goes on, and for how long already. */
export async function withHeartbeat<T>(
	say: (line: string) => void,
	what: string,
	work: () => Promise<T>,
): Promise<T> {
	let seconds = 0;
	const timer = setInterval(() => {
		seconds += AGAIN_AFTER_SECONDS;
		say(`  ${what} after ${seconds} seconds …`);
	}, AGAIN_AFTER_SECONDS * 1000);
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}
