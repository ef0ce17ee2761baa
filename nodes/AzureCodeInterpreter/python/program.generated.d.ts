/**
 * What tools/build-program.ts makes of python/program/*.py, so that the compiler knows its shape before it is made.
 */

/** First 12 hexadecimal digits of the SHA-256 of the program: which one a session has already compiled. */
export declare const PROGRAM_VERSION: string;

/** The program's source, deflated (zlib) and in base64. */
export declare const PROGRAM_BASE64: string;
