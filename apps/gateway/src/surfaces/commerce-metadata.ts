import type { WireReply, WireRequest } from '@stoa/dialects';
import { bodyOf } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { commerce } from '@stoa/dto';
import type { Route } from '../route.js';

/** What DRF says of a path that is asked with OPTIONS: what it is, and the fields of what can be sent to it. */
export function metadata(request: WireRequest, rows: readonly Route[]): WireReply {
  const renders = ['application/json'];
  const parses = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'];
  const actions = Object.fromEntries(
    rows
      .filter(({ method }) => method === 'POST' || method === 'PUT')
      .flatMap(({ method, operation }) => {
        const fields = commerce.fieldsOf(bodyOf(operation.input));
        return fields ? [[method, described(fields)]] : [];
      }),
  );
  const known = Object.keys(actions).length ? { actions } : {};
  const body = { name: nameOf(rows[0]), description: '', renders, parses, ...known };
  return { status: 200, headers: drf.headers({}, request), body: JSON.stringify(body) };
}

/** `News List`, `News Instance`: as DRF makes it of a view set's name. */
function nameOf(row: Route | undefined): string {
  const [, word = 'api', ...rest] = (row?.path ?? '').split('/');
  const title = word.charAt(0).toUpperCase() + word.slice(1);
  return `${title} ${rest.some((step) => step.startsWith(':')) ? 'Instance' : 'List'}`;
}

function described(fields: commerce.Fields): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, describedField(name, field)]),
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
    ...(field.fields && { children: described(field.fields) }),
  };
}
