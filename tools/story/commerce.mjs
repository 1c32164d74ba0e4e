// `npm run story:commerce`.
import { runBuilt } from '../stack/run.mjs';

await runBuilt(import.meta.url, './dist/main.js');
