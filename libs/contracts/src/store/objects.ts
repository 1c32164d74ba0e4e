import { creates, pathOf, reads } from '@stoa/auth';
import { fieldPaths, record } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';

const one = z.object({ id: z.string() });

/** The model of a device. */
export const model = query('store.objects.model', {
  input: one.extend({ only: fieldPaths.optional() }),
  reply: record,
  effects: ({ id }) => [reads(pathOf('objects', id, 'model'))],
});

/** Sends a command to a device: publishes an event `object-command-req` for the process that is connected to the device. */
export const requestCommand = command('store.objects.requestCommand', {
  input: one.extend({
    command: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[\w.:-]+$/),
    body: z.record(z.string(), z.json()).meta({ examples: [{ level: 3 }] }),
  }),
  reply: z.null(),
  form: 'none',
  effects: ({ id, command }) => [creates(pathOf('objects', id, 'commands', command))],
});

export const commandRequested = event(
  'store.objects.commandRequested',
  z.object({ command: z.string(), params: z.record(z.string(), z.json()), model: z.unknown() }),
);
