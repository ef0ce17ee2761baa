const AGAIN_AFTER_SECONDS = 15;

/** Says what is being done, and again while it lasts: nobody should wait for minutes in silence. */
export async function withProgress<T>(
	say: (line: string) => void,
	what: string,
	work: () => Promise<T>,
): Promise<T> {
	say(`${what} …`);
	let seconds = 0;
	const timer = setInterval(() => {
		seconds += AGAIN_AFTER_SECONDS;
		say(`  still at it after ${seconds} seconds …`);
	}, AGAIN_AFTER_SECONDS * 1000);
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}
