// `npx nx serve <app>`: one app from source, with watch, on the running infrastructure.
import { run } from './run.mjs';

await run(async () => {
  await import('./source-loader.mjs');
  const { serve } = await import('./src/serve.ts');
  await serve(process.argv[2]);
});
