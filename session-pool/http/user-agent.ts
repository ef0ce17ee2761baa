/** Version of this package; a test holds it to package.json. */
const VERSION = '0.1.0';

/** Sent with every call, file calls included. */
export const USER_AGENT = `n8n-nodes-azure-code-interpreter/${VERSION}`;
