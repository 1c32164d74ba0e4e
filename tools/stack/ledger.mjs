// `npm run check:ledger`: whether every stock is the sum of its movements.
import { runBuilt } from './run.mjs';

await runBuilt(import.meta.url, './dist/ledger-command.js');
