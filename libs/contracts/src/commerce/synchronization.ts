import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { event, type EventType } from '../event.js';
import { command } from '../operation.js';
import type { ResourceContract } from '../resource.js';

const { acknowledgementFields, form } = commerce;

type Acknowledged<R> = R extends { updated: EventType<infer T> } ? EventType<T> : never;

/** The operation `ack/` of a resource with `syncFields`, and its event: to the ERP that acknowledges, nothing is new. */
export const acknowledgementOf = <R extends ResourceContract & { get: { reply: z.ZodType } }>(
  { name, model, effects, get, updated }: R,
  fields: commerce.Fields = acknowledgementFields,
) => ({
  acknowledge: command(`${name}.acknowledge`, {
    input: z.object({
      id: z.int(),
      body: form(fields, `${model}Acknowledgement`, { external_id: '7f2b1a44' }),
    }),
    bodyTime: 'late',
    reply: get.reply,
    effects: () => [effects.change],
  }),
  acknowledged: event(`${name}.acknowledged`, updated.data) as Acknowledged<R>,
});
