/** A report that is not of the shape the program gives; code of the person may have tampered with it. */
export class DamagedReport extends Error {
	constructor(what: string) {
		super(`The report of the code is damaged: ${what}`);
		this.name = 'DamagedReport';
	}
}
