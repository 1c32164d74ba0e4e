// `npm run kill`. Plain JavaScript, because it runs before anything is built.
import '../stack/on-node.mjs';
import { build } from '../stack/build.mjs';

try {
  await build((project) => console.log(`  built ${project}`));
  const { main } = await import('./dist/kill/main.js');
  await main(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
