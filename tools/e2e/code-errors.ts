import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { type Execution, itemsOf } from '../real-n8n/n8n-rest';
import { chain, node, ours, webhook } from '../real-n8n/workflow-draft';
import type { Report } from './report';
import type { Stage } from './stage';

const TWO_ROWS = 'return [{"n": 4}, {"n": 0}]';
const DIVIDE =
	'print("dividing by", _item["json"]["n"])\nreturn {"quotient": 8 / _item["json"]["n"]}';

/** Where an item goes whose code raises an exception. */
export async function codeErrors(stage: Stage, report: Report): Promise<void> {
	await report.check('Continue (using error output): it goes to the error output', async () => {
		const execution = await divide(stage, {}, { onError: 'continueErrorOutput' });
		assert.equal(execution.status, 'success');
		const [good, bad] = [itemsOf(execution, 'Good'), itemsOf(execution, 'Bad')];
		assert.deepEqual(
			good.map(({ json }) => json.result),
			[{ quotient: 2 }],
		);
		assert.equal(bad.length, 1, 'items at the error output');
		const { error, message, details, n } = bad[0].json;
		assert.match(String(error), /ZeroDivisionError: division by zero/);
		assert.match(String(message), /Traceback[^]*dividing by 0/);
		assert.equal(n, 0, 'the field of the input item');
		// n8n before 2.37 would take an item with details for a good one.
		if (details !== undefined) {
			assert.equal((details as IDataObject).stdout, 'dividing by 0\n');
		}
		return `${error}; ${details === undefined ? 'without details' : 'with details'}`;
	});
	await report.check('Return as Data: it stays on the first output, told in words', async () => {
		const more = { onError: 'continueErrorOutput' as const };
		const execution = await divide(stage, { onCodeError: 'data' }, more);
		assert.equal(execution.status, 'success');
		assert.deepEqual(
			itemsOf(execution, 'Good').map(({ json }) => json.status),
			['Succeeded', 'Failed'],
		);
		const [, failed] = itemsOf(execution, 'Good');
		assert.match(String(failed.json.stderr), /Traceback[^]*ZeroDivisionError/);
		assert.equal(failed.json.stdout, 'dividing by 0\n');
		assert.deepEqual(itemsOf(execution, 'Bad'), []);
	});
	await report.check(
		'Fail the Item: the execution fails and names exception and line',
		async () => {
			const execution = await divide(stage, {}, {});
			assert.equal(execution.status, 'error');
			const { error } = execution.data.resultData;
			assert.match(String(error?.message), /ZeroDivisionError: division by zero \[line 2\]/);
			assert.match(String(error?.description), /Traceback/);
			return String(error?.message);
		},
	);
}

async function divide(
	stage: Stage,
	parameters: INodeParameters,
	more: Partial<INode>,
): Promise<Execution> {
	const { rest, credential } = await stage.running();
	const path = randomUUID();
	const workflow = chain(
		'Divide',
		webhook(path),
		ours('Rows', credential, { pythonCode: TWO_ROWS, output: 'items' }),
		ours('Divide', credential, { pythonCode: DIVIDE, ...parameters }, more),
		node('Good', 'n8n-nodes-base.noOp', 1, {}),
	);
	workflow.nodes.push(node('Bad', 'n8n-nodes-base.noOp', 1, {}));
	workflow.connections.Divide.main.push([{ node: 'Bad', type: 'main', index: 0 }]);
	const id = await rest.createWorkflow(workflow);
	await rest.activate(id);
	const response = await rest.webhook(path, { method: 'POST' });
	await response.arrayBuffer();
	return await rest.finished(id);
}
