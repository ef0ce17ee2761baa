const { dest, src } = require('gulp');

/** tsc leaves the icons behind; n8n looks for them beside the compiled node. */
function icons() {
	return src('nodes/**/*.svg', { encoding: false }).pipe(dest('dist/nodes'));
}

exports.icons = icons;
