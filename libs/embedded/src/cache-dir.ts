import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what is downloaded once per person is kept, shared by every clone. */
export const defaultCacheDir = (): string => join(homedir(), '.cache', 'stoa');
