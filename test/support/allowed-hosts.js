/** What an administrator would set on n8n's machine for the hosts of the tests. */
process.env.AZURE_CODE_INTERPRETER_ALLOWED_HOSTS = '*.example, localhost, 127.0.0.1, [::1]';
