import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IHttpRequestMethods,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import type { WorkflowFile } from '../engine/n8n-engine';
import { chain } from '../support/chain';

const CREDENTIAL = 'azureCodeInterpreterApi';

/** A node that makes the request its item tells of, with the pool's credential. */
abstract class HttpNode implements INodeType {
	description: INodeTypeDescription;

	constructor(name: string) {
		this.description = {
			displayName: name,
			name,
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: CREDENTIAL, required: true }],
			properties: [],
		};
	}

	abstract execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

const asItem = (body: unknown) => [[{ json: body as IDataObject }]];

/** The call that n8n's HTTP Request node 4.2 makes, with its defaults, for a predefined credential. */
class HttpRequest extends HttpNode {
	async execute(this: IExecuteFunctions) {
		const { url, method = 'GET', options } = this.getInputData()[0].json;
		const request = {
			headers: {},
			method: method as IHttpRequestMethods,
			uri: url as string,
			gzip: true,
			rejectUnauthorized: true,
			followRedirect: true,
			followAllRedirects: true,
			maxRedirects: undefined,
			sendCredentialsOnCrossOriginRedirect: true,
			json: true,
			...(options as object),
		};
		return asItem(await this.helpers.requestWithAuthentication.call(this, CREDENTIAL, request));
	}
}

/** The call that newer nodes make. */
class NewerNode extends HttpNode {
	async execute(this: IExecuteFunctions) {
		const { url, method = 'GET', options } = this.getInputData()[0].json;
		const request = { url, method, json: true, ...(options as object) } as IHttpRequestOptions;
		return asItem(await this.helpers.httpRequestWithAuthentication.call(this, CREDENTIAL, request));
	}
}

/** By the types that workflows know them by. */
export const httpNodes = {
	'n8n-nodes-base.httpRequest': new HttpRequest('httpRequest'),
	'n8n-nodes-base.newerNode': new NewerNode('newerNode'),
};

/** A workflow of a trigger, whose item tells what to ask for, and one such node, called HTTP. */
export function httpWorkflow(type: keyof typeof httpNodes): WorkflowFile {
	return chain({ name: 'HTTP', type, parameters: {} });
}
