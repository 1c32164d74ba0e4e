// What every command of ours begins with: the right Node, an up-to-date build, and errors in plain words. Plain
// JavaScript, because it runs before anything is built; nothing newer than Node 20 knows is imported statically, because
// a module is linked before any of it runs.
import './on-node.mjs';

/** Builds what has changed and calls `main` of the module at `path`, relative to the script at `script`. */
export async function runBuilt(script, path, say) {
  await run(async () => {
    const { build } = await import('./build.mjs');
    await build(say);
    const { main } = await import(new URL(path, script));
    await main(process.argv.slice(2));
  });
}

/** Runs the command; an error that it expects is its message alone, and its exit status the error's own. */
export async function run(command) {
  try {
    await command();
  } catch (error) {
    const isExpected = error.exitCode !== undefined || ['Error', 'StartupError'].includes(error.name);
    console.error(isExpected ? error.message : error.stack);
    process.exit(error.exitCode ?? 1);
  }
}
