/** The exit code of a kernel process that ended because it took too much memory. */
export const OUT_OF_MEMORY_EXIT_CODE = 77;
