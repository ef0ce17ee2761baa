import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { streamReply } from './model-stream';

/** What the model does next: it calls the tool that takes these arguments, or says something and is done. */
export type Turn = { call: Record<string, string> } | { say: string };

/** Decides by the results of the tool calls so far, oldest first. */
export type Script = (results: string[]) => Turn;

/** A request to the model, told alike for both interfaces. */
export interface ModelRequest {
	api: 'responses' | 'chat/completions';
	tools: Array<{ name: string; description: string; parameters: object }>;
	/** What the tool calls so far gave, exactly as the model gets it. */
	results: string[];
	/** The whole request, to look for what must not be in it. */
	text: string;
}

interface Message {
	type?: string;
	role?: string;
	content?: unknown;
	output?: unknown;
}

interface Body {
	stream?: boolean;
	tools?: Array<{ name?: string; description?: string; parameters?: object; function?: object }>;
	messages?: Message[];
	input?: Message[];
}

const USAGE = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };

/** Plays a model behind OpenAI's two interfaces, responses and chat completions, by a script. */
export class ScriptedModel {
	/** Every request since the last script was given. */
	requests: ModelRequest[] = [];
	private script: Script = () => ({ say: 'There is no script.' });

	private constructor(
		/** What the credential takes for the base URL. */
		readonly url: string,
		readonly stop: () => Promise<void>,
	) {}

	static async start(): Promise<ScriptedModel> {
		const server = createServer((request, response) => {
			void model.answer(request, response);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const model = new ScriptedModel(`http://127.0.0.1:${port}/v1`, async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		});
		return model;
	}

	/** Starts a new conversation. */
	play(script: Script): void {
		this.script = script;
		this.requests = [];
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const api = /^\/v1\/(responses|chat\/completions)$/.exec(request.url ?? '')?.[1];
		const body = (await json(request).catch(() => ({}))) as Body;
		if (api === undefined) {
			const message = `Not played here: ${request.url}`;
			return send(response, 400, { error: { message, type: 'invalid_request_error' } });
		}
		const seen = asRequest(api as ModelRequest['api'], body);
		this.requests.push(seen);
		const turn = this.script(seen.results);
		const name = toolFor(turn, seen.tools);
		const id = `call_${seen.results.length + 1}`;
		const isResponses = api === 'responses';
		const reply = isResponses ? responsesReply(turn, name, id) : chatReply(turn, name, id);
		if (body.stream === true) streamReply(response, isResponses ? api : 'chat/completions', reply);
		else send(response, 200, reply);
	}
}

/** The tool that takes the arguments of a call. */
function toolFor(turn: Turn, tools: ModelRequest['tools']): string {
	const wanted = 'call' in turn ? Object.keys(turn.call) : [];
	const fits = tools.find(({ parameters }) => {
		const { properties = {} } = parameters as { properties?: object };
		return wanted.every((argument) => argument in properties);
	});
	return fits?.name ?? 'none';
}

function asRequest(api: ModelRequest['api'], body: Body): ModelRequest {
	const tools = (body.tools ?? []).map((tool) => ({ ...tool, ...tool.function }));
	const results =
		api === 'responses'
			? (body.input ?? []).filter(({ type }) => type === 'function_call_output')
			: (body.messages ?? []).filter(({ role }) => role === 'tool');
	return {
		api,
		tools: tools as ModelRequest['tools'],
		results: results.map(({ output, content }) => String(output ?? content)),
		text: JSON.stringify(body),
	};
}

function responsesReply(turn: Turn, name: string, call_id: string): object {
	const output =
		'call' in turn
			? {
					type: 'function_call',
					id: `fc_${call_id}`,
					call_id,
					name,
					arguments: JSON.stringify(turn.call),
				}
			: {
					type: 'message',
					id: `msg_${call_id}`,
					role: 'assistant',
					content: [{ type: 'output_text', text: turn.say, annotations: [] }],
				};
	return {
		id: `resp_${call_id}`,
		object: 'response',
		created_at: Math.floor(Date.now() / 1000),
		status: 'completed',
		model: 'scripted',
		output: [{ ...output, status: 'completed' }],
		usage: USAGE,
	};
}

function chatReply(turn: Turn, name: string, id: string): object {
	const message =
		'call' in turn
			? {
					content: null,
					tool_calls: [
						{ id, type: 'function', function: { name, arguments: JSON.stringify(turn.call) } },
					],
				}
			: { content: turn.say };
	return {
		id: `chatcmpl-${id}`,
		object: 'chat.completion',
		created: Math.floor(Date.now() / 1000),
		model: 'scripted',
		choices: [
			{
				index: 0,
				message: { role: 'assistant', ...message },
				finish_reason: 'call' in turn ? 'tool_calls' : 'stop',
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

function send(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
