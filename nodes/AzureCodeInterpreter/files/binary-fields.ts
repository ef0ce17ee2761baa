import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';

/** The fields and some more; one whose name is taken becomes `name_2`, `name_3` … */
export function withFields(
	fields: IBinaryKeyData = {},
	more: Array<[string, IBinaryData]>,
): IBinaryKeyData {
	const all = { ...fields };
	for (const [name, file] of more) {
		let free = name;
		for (let count = 2; free in all; count++) free = `${name}_${count}`;
		all[free] = file;
	}
	return all;
}
