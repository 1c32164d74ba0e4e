import type { WireReply, WireRequest } from '@stoa/dialects';
import { bodyOf } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { commerce } from '@stoa/dto';
import type { Route } from '../route.js';

/**
 * The metadata that DRF answers OPTIONS with. `actions` has the fields of what the caller may POST to the path, and may
 * PUT to it if there is an object for the caller; without either the key is absent (`SimpleMetadata.determine_actions`).
 */
export async function metadata(
  request: WireRequest,
  rows: readonly Route[],
  permitted: (rows: readonly Route[]) => Promise<Route[]>,
): Promise<WireReply> {
  const described = rows.filter((row) => isAction(row) && fieldsOf(row));
  const actions = (await permitted(described)).map(
    (row) => [row.method, describedFields(fieldsOf(row)!)] as const,
  );
  const body = {
    name: nameOf(rows[0]),
    description: '',
    renders: ['application/json'],
    parses: parsedTypes(rows),
    ...(actions.length && { actions: Object.fromEntries(actions) }),
  };
  return { status: 200, headers: drf.headers({}, request), body: JSON.stringify(body) };
}

const forms = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** A path that takes files has their types, and of forms the one that can have a file. */
function parsedTypes(rows: readonly Route[]): string[] {
  const upload = rows.find((row) => row.upload)?.upload;
  if (!upload) return ['application/json', ...forms];
  return [...upload.types, ...(upload.fileField ? ['multipart/form-data'] : [])];
}

const isAction = ({ method }: Route): boolean => method === 'POST' || method === 'PUT';
const fieldsOf = ({ operation }: Route): commerce.Fields | undefined =>
  commerce.fieldsOf(bodyOf(operation.input));

/** `News List`, `News Instance`: as DRF makes it of a view set's name. */
function nameOf(row: Route | undefined): string {
  const [, word = 'api', ...rest] = (row?.path ?? '').split('/');
  const title = word.replaceAll(
    /(^|-)(.)/g,
    (_, dash: string, letter: string) => (dash && ' ') + letter.toUpperCase(),
  );
  return `${title} ${rest.some((step) => step.startsWith(':')) ? 'Instance' : 'List'}`;
}

function describedFields(fields: commerce.Fields): object {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, { isHidden }]) => !isHidden)
      .map(([name, field]) => [name, describedField(name, field)]),
  );
}

function describedField(name: string, field: commerce.Field): object {
  const words = name.replaceAll('_', ' ');
  return {
    type: field.kind,
    required: field.isRequired,
    read_only: field.isReadOnly,
    label: field.label ?? words.charAt(0).toUpperCase() + words.slice(1),
    ...field.limits,
    ...(field.choices && { choices: field.choices.map((value) => ({ value, display_name: value })) }),
    ...(field.fields && { children: describedFields(field.fields) }),
  };
}
