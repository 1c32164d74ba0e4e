// Lints texts as if they stood in the tree: `[{ path, text, hasTypes }]` on stdin, the rules that each of them breaks
// on stdout. A process of its own, because Jest's module registry cannot load ESLint's configuration.
import { text as read } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const typed = new ESLint({ cwd });
// TypeScript knows the types of files on the disk only; elsewhere the rules that ask for them are left out.
const own = { rules: { 'stoa/outside-names': 'off' } };
const untyped = new ESLint({ cwd, overrideConfig: [tseslint.configs.disableTypeChecked, own] });

async function broken({ path, text, hasTypes }) {
  const [result] = await (hasTypes ? typed : untyped).lintText(text, { filePath: path });
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
}

const answers = [];
for (const text of JSON.parse(await read(process.stdin))) answers.push(await broken(text));
process.stdout.write(JSON.stringify(answers));
