import { deleteOperation } from './delete';
import { download } from './download';
import { execute } from './execute/execute';
import { list } from './list';
import type { Operation } from './operation';
import { upload } from './upload';

/** By the value of the Operation parameter. */
export const operations: Record<'execute' | 'upload' | 'download' | 'list' | 'delete', Operation> =
	{
		execute,
		upload,
		download,
		list,
		delete: deleteOperation,
	};
