/** Bytes of a file. */
export const maxFileBytes = 256 * 1024 * 1024;

/** Bytes of parameters that are sent as a JSON object. */
export const maxParameterBytes = 64 * 1024;
