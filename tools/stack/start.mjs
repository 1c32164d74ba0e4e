// `npm start` and `npm run infra`.
import { run } from './run.mjs';

const args = process.argv.slice(2);

async function buildWithProgress() {
  const { build } = await import('./build.mjs');
  const since = Date.now();
  const hint = setTimeout(() => console.log('Building (the first time takes a while) …'), 100);
  const hasBuilt = await build((project) => console.log(`  built ${project}`)).finally(() =>
    clearTimeout(hint),
  );
  if (hasBuilt) console.log(`Built in ${((Date.now() - since) / 1000).toFixed(1)} s.\n`);
}

await run(async () => {
  // The infrastructure is started while the apps are being worked on: it must not need them to build.
  const isInfra = args.includes('--infra');
  if (isInfra) await import('./source-loader.mjs');
  else await buildWithProgress();
  const { main } = await import(isInfra ? './src/main.ts' : './dist/main.js');
  await main(args);
});
