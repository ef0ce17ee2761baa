import {
	forgetInstalled,
	isInstalled,
	rememberInstalled,
} from '../../../nodes/AzureCodeInterpreter/python/installed-packages';
import { SessionMemory } from '../../../nodes/AzureCodeInterpreter/python/session-memory';

test('sessions of one name in two pools are two', () => {
	const [pool, other] = [{}, {}];
	rememberInstalled(pool, 'shared', 'wheels');
	expect(isInstalled(pool, 'shared', 'wheels')).toBe(true);
	expect(isInstalled(other, 'shared', 'wheels')).toBe(false);
	forgetInstalled(other, 'shared');
	expect(isInstalled(pool, 'shared', 'wheels')).toBe(true);
	forgetInstalled(pool, 'shared');
	expect(isInstalled(pool, 'shared', 'wheels')).toBe(false);
});

test('of more than 10,000 sessions the one unused for longest is forgotten', () => {
	const memory = new SessionMemory<number>();
	const pool = {};
	for (let n = 0; n < 10_000; n++) memory.set(pool, `session-${n}`, n);
	memory.set(pool, 'session-0', 0);
	memory.set(pool, 'one-more', 1);
	expect(memory.get(pool, 'session-0')).toBe(0);
	expect(memory.get(pool, 'session-1')).toBeUndefined();
	expect(memory.get(pool, 'session-2')).toBe(2);
});
