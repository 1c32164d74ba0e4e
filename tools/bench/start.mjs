// `npm run bench`. Plain JavaScript, because it runs before anything is built.
import '../stack/on-node.mjs';
import { build } from '../stack/build.mjs';

try {
  if (await build((project) => console.log(`  built ${project}`))) console.log();
  const { main } = await import('./dist/main.js');
  await main(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  console.error(error.stack ?? error);
  process.exit(1);
}
