// `npx nx serve <app>`: one app from source, with watch, on the running infrastructure.
import './on-node.mjs';
import './source-loader.mjs';

const { serve } = await import('./src/serve.ts');
await serve(process.argv[2]);
