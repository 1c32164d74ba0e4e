import { manifest, type Manifest } from '@stoa/dto';
import type { z } from 'zod';

const manifests: z.input<typeof manifest>[] = [
  {
    name: 'models',
    description: 'What kinds of device there are and what they measure',
    fields: { name: 'String', data: 'Object' },
    validate: { name: ['required', 'string'] },
  },
  {
    name: 'objects',
    description: 'Devices',
    fields: { name: 'String', id: 'String', model: 'ObjectId', config: 'Object', status: 'String' },
    validate: {
      name: ['required', 'string'],
      id: ['required', 'deviceid', { max: 128 }, 'unique'],
      model: ['required', 'ObjectId'],
    },
    alt: 'id',
    refs: { model: 'models' },
    packets: { keepDays: 90 },
  },
  {
    name: 'automatons',
    description: 'State machines that run on events',
    fields: { name: 'String', states: 'Array' },
    validate: { name: ['required', 'string'] },
  },
  {
    name: 'handlers',
    description: 'Code that runs on packets',
    fields: { name: 'String', code: 'String' },
    validate: { name: ['required', 'string'] },
  },
  {
    name: 'labels',
    description: 'Marks on a map',
    fields: { name: 'String' },
    validate: { name: ['required'] },
  },
  {
    name: 'geofences',
    description: 'Areas on a map',
    fields: { name: 'String', shape: 'Object' },
    validate: { name: ['required', 'string'] },
  },
  { name: 'messages', description: 'What was said to whom', fields: { text: 'String' } },
];

/** The stores of the vendor's platform by name. Every organisation has them from the start. */
export const readyMadeStores: ReadonlyMap<string, Manifest> = new Map(
  manifests.map((one) => [one.name, manifest.parse(one)]),
);
