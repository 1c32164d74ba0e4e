// `npm run check:rollups`: whether the sums of analytics are those of the orders.
import { runBuilt } from './run.mjs';

await runBuilt(import.meta.url, './dist/rollups-command.js');
