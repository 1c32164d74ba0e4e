// `npm start` and `npm run infra`. Plain JavaScript, because it runs before anything is built.
import './on-node.mjs';
import { build } from './build.mjs';

const isInfra = process.argv.includes('--infra');

async function buildWithProgress() {
  const since = Date.now();
  const hint = setTimeout(() => console.log('Building (the first time takes a while) …'), 100);
  const hasBuilt = await build((project) => console.log(`  built ${project}`));
  clearTimeout(hint);
  if (hasBuilt) console.log(`Built in ${((Date.now() - since) / 1000).toFixed(1)} s.\n`);
}

try {
  // The infrastructure is what one starts while the apps are being worked on: it must not need them to build.
  if (isInfra) await import('./source-loader.mjs');
  else await buildWithProgress();
  const { main } = await import(isInfra ? './src/main.ts' : './dist/main.js');
  await main(isInfra ? 'infra' : 'start');
} catch (error) {
  console.error(error.stack ?? error);
  process.exit(1);
}
