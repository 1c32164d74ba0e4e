// `npm run kill`.
import { runBuilt } from '../stack/run.mjs';

await runBuilt(import.meta.url, './dist/kill/main.js', (project) => console.log(`  built ${project}`));
process.exit(0);
