/** Audience of every session pool (contract, section 2). */
export const TOKEN_SCOPE = 'https://dynamicsessions.io/.default';
