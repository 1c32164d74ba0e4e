// `npm run events`: what operators do with events.
import { runBuilt } from './run.mjs';

await runBuilt(import.meta.url, './dist/events-command.js');
