// `npm run bench`.
import { runBuilt } from '../stack/run.mjs';

await runBuilt(import.meta.url, './dist/main.js', (project) => console.log(`  built ${project}`));
process.exit(0);
