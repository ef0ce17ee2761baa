import type { IDisplayOptions } from 'n8n-workflow';

/** Shows a parameter from version 1.1 of the node on; workflows made before keep theirs. */
export const SINCE_1_1 = { '@version': [{ _cnd: { gte: 1.1 } }] } satisfies IDisplayOptions['show'];
