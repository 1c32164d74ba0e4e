// `npm run events`: what operators do with events. Plain JavaScript, because it runs before anything is built.
import './on-node.mjs';
import { build } from './build.mjs';

try {
  await build();
  const { eventsCommand } = await import('./dist/events-command.js');
  await eventsCommand(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
