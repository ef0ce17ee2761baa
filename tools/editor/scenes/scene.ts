import type { Editor, Theme } from '../editor';
import type { Pictures } from '../pictures';

/** What a scene needs. */
export interface Stage {
	editor: Editor;
	theme: Theme;
	pictures: Pictures;
	/** Endpoint of the session pool. */
	endpoint: string;
}

/** Something that a person does in the editor, with pictures of it; throws when something is not there. */
export interface Scene {
	title: string;
	/** Light alone unless told otherwise. */
	themes?: Theme[];
	play(stage: Stage): Promise<void>;
}

/** File name of a picture: the light one has the plain name. */
export function named(name: string, theme: Theme): string {
	return theme === 'light' ? name : `${name}-${theme}`;
}
