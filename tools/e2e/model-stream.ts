import type { ServerResponse } from 'node:http';

/** A whole reply of the responses interface. */
interface ResponsesReply {
	id: string;
	output: Array<{
		type: string;
		id: string;
		arguments?: string;
		content?: Array<{ text: string }>;
	}>;
}

/** A whole reply of the chat completions interface. */
interface ChatReply {
	id: string;
	choices: Array<{
		message: {
			content: string | null;
			tool_calls?: Array<{ id: string; type: string; function: object }>;
		};
		finish_reason: string;
	}>;
	usage: object;
}

/** Sends a reply as a stream of events, in few and large pieces. */
export function streamReply(
	response: ServerResponse,
	api: 'responses' | 'chat/completions',
	reply: object,
): void {
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	const events =
		api === 'responses' ? responsesEvents(reply as ResponsesReply) : chatEvents(reply as ChatReply);
	for (const event of events) {
		const type = (event as { type?: string }).type;
		if (type !== undefined && api === 'responses') response.write(`event: ${type}\n`);
		response.write(`data: ${JSON.stringify(event)}\n\n`);
	}
	response.end(api === 'responses' ? undefined : 'data: [DONE]\n\n');
}

function responsesEvents(reply: ResponsesReply): object[] {
	const [item] = reply.output;
	const of = { item_id: item.id, output_index: 0 };
	const [text] = item.content ?? [];
	const parts =
		item.type === 'function_call'
			? [{ type: 'response.function_call_arguments.delta', ...of, delta: item.arguments }]
			: [{ type: 'response.output_text.delta', ...of, content_index: 0, delta: text?.text }];
	const begun = {
		...item,
		status: 'in_progress',
		...(text === undefined ? { arguments: '' } : { content: [] }),
	};
	return [
		{ type: 'response.created', response: { ...reply, status: 'in_progress', output: [] } },
		{ type: 'response.output_item.added', output_index: 0, item: begun },
		...parts,
		{ type: 'response.output_item.done', output_index: 0, item },
		{ type: 'response.completed', response: reply },
	].map((event, sequence_number) => ({ ...event, sequence_number }));
}

function chatEvents(reply: ChatReply): object[] {
	const [{ message, finish_reason }] = reply.choices;
	const common = { ...reply, object: 'chat.completion.chunk' };
	const tool_calls = message.tool_calls?.map((call, index) => ({ index, ...call }));
	const delta = { role: 'assistant', content: message.content, ...(tool_calls && { tool_calls }) };
	return [
		{ ...common, choices: [{ index: 0, delta, finish_reason: null }] },
		{ ...common, choices: [{ index: 0, delta: {}, finish_reason }] },
	];
}
