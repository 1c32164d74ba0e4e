// `npm run load:places`. Plain JavaScript, because it runs before anything is built.
import '../stack/on-node.mjs';
import { build } from '../stack/build.mjs';

try {
  await build();
  const { main } = await import('./dist/index.js');
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
