import type { Locator } from 'playwright-core';

const LIMIT_MS = 15_000;

/** Waits until an element shows a text; white space does not count. */
export async function expectText(element: Locator, text: string): Promise<void> {
	const squeezed = (value: string) => value.replace(/[\s\u00a0\u200b]+/g, ' ');
	const deadline = Date.now() + LIMIT_MS;
	for (;;) {
		const shown = squeezed((await element.allInnerTexts()).join(' '));
		if (shown.includes(squeezed(text))) return;
		if (Date.now() > deadline)
			throw new Error(`'${text}' is not shown, but: ${shown.slice(0, 500)}`);
		await element.page().waitForTimeout(100);
	}
}

/** Waits until elements show just these texts. */
export async function expectTexts(elements: Locator, texts: string[]): Promise<void> {
	const deadline = Date.now() + LIMIT_MS;
	for (;;) {
		const shown = await elements.allInnerTexts();
		if (JSON.stringify(shown) === JSON.stringify(texts)) return;
		if (Date.now() > deadline) expectEqual('Shown', shown, texts);
		await elements.page().waitForTimeout(100);
	}
}

/** Says what was found when it is not what was expected. */
export function expectEqual<T>(what: string, found: T, expected: T): void {
	const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
	if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}
