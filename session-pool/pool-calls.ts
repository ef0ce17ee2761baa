import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { PoolEndpoint } from './endpoint';
import type { PoolRequest, Transport } from './http/transport';
import { parseReply } from './wire/reply-body';
import type { WireCall } from './wire/wire-form';

/** How a call is to be made; it may be repeated unless told otherwise. */
type CallRequest = Omit<PoolRequest, 'method' | 'url' | 'repeatable'> & { repeatable?: boolean };

/** Makes the calls that a wire form words, for one session each; without an identifier for the pool as such. */
export class PoolCalls {
	constructor(
		private readonly endpoint: PoolEndpoint,
		private readonly transport: Transport,
	) {}

	url(identifier: string | undefined, call: WireCall): string {
		const session: Record<string, string> = identifier === undefined ? {} : { identifier };
		return this.endpoint.url(call.segments, { ...session, ...call.query });
	}

	async send(
		identifier: string | undefined,
		call: WireCall,
		request: CallRequest,
	): Promise<PipelineResponse> {
		return await this.transport.send({
			repeatable: true,
			...request,
			method: call.method,
			url: this.url(identifier, call),
		});
	}

	/** What a deletion is answered with does not matter, but a page or an error object is no success. */
	async remove(identifier: string, call: WireCall, request: CallRequest): Promise<void> {
		const response = await this.send(identifier, call, request);
		if (/^\s*[<{]/.test(response.bodyAsText ?? '')) parseReply(response, request.action);
	}

	async sendJson(
		identifier: string | undefined,
		call: WireCall,
		request: CallRequest,
	): Promise<{ body: unknown; operationId?: string }> {
		const json =
			call.json === undefined
				? {}
				: { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(call.json) };
		const response = await this.send(identifier, call, { ...request, ...json });
		const body = parseReply(response, request.action);
		return { body, operationId: response.headers.get('operation-id') };
	}
}
