import { deleteOperation } from './delete';
import { download } from './download';
import { execute } from './execute';
import { list } from './list';
import { upload } from './upload';

/** By the value of the Operation parameter. */
export const operations = { execute, upload, download, list, delete: deleteOperation };
