import type { Document } from '../grammars/document.js';
import { describeSurface } from '../openapi/describe.js';
import { grouped } from '../openapi/rows.js';
import type { Surface } from '../route.js';
import { authOf } from './auth.js';
import type { Collection, Folder, Item, Parameter } from './document.js';
import { flows } from './flows/index.js';
import type { Flow } from './flow.js';
import { isRemoval, ordered } from './order.js';
import { typeAt } from './reply-schema.js';
import { requestOf } from './request.js';
import { eventsOf, startOfRun } from './scripts.js';
import { stepOf, type Step } from './step.js';

/**
 * A surface as a Postman collection that runs from its first request to its last: objects are created before what refers
 * to them and removed at the end, and ids are taken from earlier replies.
 * @param origin scheme and host of the server
 */
export function collectionOf(surface: Surface, origin: string): Collection {
  const flow = flows[surface.name] ?? { variables: {}, requests: {} };
  const steps = ordered(stepsOf(surface, flow));
  return {
    info: {
      name: surface.title,
      description: descriptionOf(flow),
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: authOf(surface),
    variable: [{ key: 'baseUrl', value: `${origin}${surface.base}` }, ...variablesOf(steps, flow)],
    item: foldersOf(steps, surface),
  };
}

function stepsOf(surface: Surface, flow: Flow): Step[] {
  const steps = grouped(surface.routes).map((rows) => stepOf(rows, surface, flow));
  const created = new Set(steps.filter(({ row }) => row.method === 'POST').flatMap(savedBy));
  const isCreated = (name: string): boolean => created.has(name);
  // The first of a list may be an object that was there before the run.
  return steps.map((step) =>
    step.row.operation.form !== 'list' || flow.requests[step.name]?.saves
      ? step
      : { ...step, saves: omit(step.saves, isCreated) },
  );
}

const savedBy = ({ saves }: Step): string[] => Object.keys(saves);
const omit = (saves: Step['saves'], isOmitted: (name: string) => boolean): Step['saves'] =>
  Object.fromEntries(Object.entries(saves).filter(([name]) => !isOmitted(name)));

function descriptionOf({ variables }: Flow): string {
  const lines = Object.entries(variables).map(([name, text]) => `- \`${name}\`: ${text}`);
  return [
    'Fill in the variables of this collection, then send single requests or run all of them in their order.',
    'A request is skipped while a variable that it needs is empty.',
    '',
    ...lines,
  ].join('\n');
}

function variablesOf(steps: readonly Step[], { variables }: Flow): Parameter[] {
  const others = new Set(['key', ...steps.flatMap(({ needs }) => needs)]);
  others.delete('run');
  return [
    ...Object.entries(variables).map(([key, description]) => ({ key, value: '', description })),
    ...[...others].filter((key) => !(key in variables)).map((key) => ({ key, value: '' })),
    { key: 'run', value: '1' },
  ];
}

const removalFolder = 'Removal';

/** A folder for each tag, and one for what is removed at the end. Folders run in their order. */
function foldersOf(steps: readonly Step[], surface: Surface): Folder[] {
  const folders: Folder[] = [];
  const itemOf = itemsOf(steps, surface);
  for (const step of steps) {
    const last = folders.at(-1);
    const name = isRemoval(step) || last?.name === removalFolder ? removalFolder : step.tag;
    if (last?.name === name) last.item.push(itemOf(step));
    else folders.push({ name, item: [itemOf(step)] });
  }
  return folders;
}

function itemsOf(steps: readonly Step[], surface: Surface): (step: Step) => Item {
  const document = describeSurface(surface);
  const used = new Set(['key', ...steps.flatMap(({ needs }) => needs)]);
  const numbers = numbersOf(steps, document);
  return (step) => ({
    name: step.row.summary,
    event: [...(step === steps[0] ? [startOfRun] : []), ...eventsOf(step, used, emptiable(step, steps))],
    ...(step.row.method === 'GET' &&
      step.body !== undefined && { protocolProfileBehavior: { disableBodyPruning: true as const } }),
    request: requestOf(step, document.paths[step.path]![step.row.method.toLowerCase()]!, numbers),
  });
}

/** Variables with numbers, which a body has without quotes. */
function numbersOf(steps: readonly Step[], document: Document): Set<string> {
  const saved = steps.flatMap((step) =>
    Object.entries(step.saves).map(([name, keys]) => ({ step, name, keys })),
  );
  return new Set(
    saved.filter(({ step, keys }) => typeAt(step, keys, document) === 'integer').map(({ name }) => name),
  );
}

/**
 * What a step needs and no creation gives for certain: it is the user's, of a list, which may be empty, or of a creation
 * that may be skipped itself.
 */
const emptiable = ({ needs }: Step, steps: readonly Step[]): string[] =>
  needs.filter(
    (name) => name !== 'run' && !steps.some((step) => name in step.saves && isCertain(step, steps)),
  );

function isCertain(step: Step, steps: readonly Step[]): boolean {
  const { operation, method } = step.row;
  if (operation.form === 'list' || method === 'DELETE') return false;
  const others = steps.filter((one) => one !== step);
  return !emptiable(step, others).length;
}
