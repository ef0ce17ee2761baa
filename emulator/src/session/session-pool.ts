/** The pool: sessions by identifier, kernels booted ahead, the limit on sessions and their cool-down. */
import type { KernelDescription, KernelProvider, SessionKernel } from '../kernel/session-kernel.js';
import { Session } from './session.js';

export interface SessionPoolLimits {
	/** Kernels kept booted for sessions to come. */
	ready: number;
	/** Sessions that may exist at the same time. */
	maxSessions: number;
	/** Seconds after the last call until a session ends. */
	cooldownSeconds: number;
}

/** Thrown instead of starting one session too many. */
export class TooManySessions extends Error {
	constructor(
		readonly active: number,
		readonly maximum: number,
	) {
		super(
			`There are already '${active}' active sessions and the maximum active sessions count is '${maximum}'.`,
		);
	}
}

/** Milliseconds to wait before booting a replacement, so that it does not compete with the session it makes room for. */
const REPLACEMENT_DELAY_MS = 150;

export class SessionPool {
	readonly createdAt = new Date();
	/** Executions that were really started, ever. */
	executionCount = 0;

	private readonly active = new Map<string, Session>();
	private readonly timers = new Map<Session, NodeJS.Timeout>();
	private readonly ready: SessionKernel[] = [];
	private readonly kernels = new Set<SessionKernel>();
	private closed = false;

	constructor(
		private readonly limits: SessionPoolLimits,
		private readonly provider: KernelProvider,
	) {}

	/** Boots the first kernels. Resolves when one is ready. @throws Error if it cannot be started */
	async open(): Promise<void> {
		await this.provider.open();
		this.replenish();
		await this.ready[0]?.ready();
	}

	describe(): KernelDescription {
		return this.provider.describe();
	}

	/** Whether executions are shell commands, not code. */
	get takesShellCommands(): boolean {
		return this.provider.takesShellCommands;
	}

	sessions(): Session[] {
		return [...this.active.values()];
	}

	find(identifier: string): Session | undefined {
		return this.active.get(identifier);
	}

	/** When a session will end unless it is used again. */
	expiry(session: Session): Date {
		return new Date(session.lastAccessedAt.getTime() + this.limits.cooldownSeconds * 1000);
	}

	/** The session of that name, a new one if there is none. @throws TooManySessions */
	obtain(identifier: string): Session {
		let session = this.active.get(identifier);
		if (session === undefined) {
			if (this.active.size >= this.limits.maxSessions)
				throw new TooManySessions(this.active.size, this.limits.maxSessions);
			session = new Session(
				identifier,
				this.provider.makeFolder(),
				() => this.takeKernel(),
				() => {
					this.executionCount++;
				},
			);
			this.active.set(identifier, session);
		}
		this.touch(session);
		return session;
	}

	/** Any call renews a session. */
	touch(session: Session): void {
		session.lastAccessedAt = new Date();
		clearTimeout(this.timers.get(session));
		const expire = (): void => {
			if (session.busy) this.touch(session);
			else void this.end(session);
		};
		this.timers.set(
			session,
			setTimeout(expire, Math.min(this.limits.cooldownSeconds * 1000, 2 ** 31 - 1)).unref(),
		);
	}

	async end(session: Session): Promise<void> {
		clearTimeout(this.timers.get(session));
		this.timers.delete(session);
		if (this.active.get(session.identifier) === session) this.active.delete(session.identifier);
		await session.end();
	}

	/** Ends everything. Resolves when no process is left. */
	async close(): Promise<void> {
		this.closed = true;
		await Promise.all(this.sessions().map((session) => this.end(session)));
		await Promise.all([...this.kernels].map((kernel) => kernel.kill()));
		await this.provider.close();
	}

	private async takeKernel(): Promise<SessionKernel> {
		if (this.closed) throw new Error('The session pool is closed');
		let kernel = this.ready.shift();
		while (kernel && !kernel.alive) kernel = this.ready.shift();
		kernel ??= this.boot();
		setTimeout(() => this.replenish(), REPLACEMENT_DELAY_MS).unref();
		await kernel.ready();
		return kernel;
	}

	private replenish(): void {
		while (!this.closed && this.ready.length < this.limits.ready) this.ready.push(this.boot());
	}

	private boot(): SessionKernel {
		const kernel = this.provider.boot();
		this.kernels.add(kernel);
		void kernel.gone.then(() => this.kernels.delete(kernel));
		return kernel;
	}
}
