import type { Job } from './job';
import { pack } from './packing';
import { PROGRAM_BASE64, PROGRAM_VERSION } from './program.generated';

const MODULE = `_n8n_${PROGRAM_VERSION}`;

/**
 * Loads the program where this kernel does not have it yet; it puts itself among Python's modules. Only a
 * name of its own is bound, and none is read: the person's code may have given `exec` another meaning. The
 * program knows such cells in IPython's history by their first words.
 */
const BUILTINS = '_n8n.modules["builtins"]';
const LOADER = `import sys as _n8n
if "${MODULE}" not in _n8n.modules: ${BUILTINS}.exec(${BUILTINS}.__import__("zlib").decompress(${BUILTINS}.__import__("binascii").a2b_base64("${PROGRAM_BASE64}")), {"__name__": "${MODULE}"})
`;

/** Where a kernel without the program notes code that it has not run, for the program to find: the answer may be lost. */
const TURNED_AWAY = '_n8n.__dict__.setdefault("_n8n_turned_away", [])';

/** What a kernel answers that was sent no program and does not have it: nothing was run. */
export const NO_PROGRAM = '{"state": "noProgram"}';

/**
 * The cell to send for a job: a few lines in ASCII that load the program and hand it the job. The job
 * travels as a JSON document in a string literal, packed when it is long: whatever it holds, it cannot become
 * Python source.
 * @param mark random word around the report, by which it is found in the output
 * @param carriesProgram whether the kernel may need it; ipykernel takes 0.2 ms for each KB of a cell
 */
export function pythonCell(job: Job, mark: string, carriesProgram: boolean): string {
	// Code in the background is awaited there.
	const wait = job.do === 'run' && job.mayAwait ? 'await ' : '';
	const entry = wait === '' ? 'cell' : 'cell_async';
	const literal = JSON.stringify(pack(inAscii(JSON.stringify({ ...job, mark }))));
	const call = `${wait}_n8n.modules["${MODULE}"].${entry}(_n8n._getframe().f_globals, ${literal})\n`;
	if (carriesProgram) return LOADER + call;
	const answer = JSON.stringify(
		`\n<n8n ${mark} ${NO_PROGRAM.length}>${NO_PROGRAM}</n8n ${mark}>\n`,
	);
	// A question that is turned away says nothing of the code it is about.
	const isCode = job.do === 'run' || job.do === 'start';
	const note = isCode ? `${TURNED_AWAY}.append("${job.id}"); ` : '';
	return `import sys as _n8n
if "${MODULE}" in _n8n.modules: ${call}else: ${note}_n8n.stdout.write(${answer}); del _n8n
`;
}

/** Whether code may await at its top level; only then does the cell have to be awaited. */
export function mayAwait(code: string): boolean {
	return /\b(?:await|async)\b/.test(code);
}

/** JSON with JSON's own escapes for all that is not ASCII; a string literal of that reads the same in Python. */
function inAscii(json: string): string {
	return json.replace(
		/[^\x20-\x7e]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
