// `npm run demo`.
import { runBuilt } from '../stack/run.mjs';

await runBuilt(import.meta.url, './dist/main.js');
