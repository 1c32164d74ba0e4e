import { seeded } from './random.js';

const states = ['online', 'offline', 'idle', 'alarm'];

/** What a client would store of a device: with the system's keys about 540 bytes of JSON, as on the vendor's pages. */
export function device(index: number): Record<string, unknown> {
  const random = seeded(index);
  return {
    name: `Датчик ${index}`,
    id: `mqtt-bench-${index.toString(36).padStart(6, '0')}`,
    status: states[index % states.length],
    config: {
      account: { phone: `+7900${String(index).padStart(7, '0')}`, plan: 'standard' },
      settings: { number: index, interval: 30, zone: 'Europe/Moscow' },
    },
    state: {
      lat: round(random() * 180 - 90),
      lon: round(random() * 360 - 180),
      speed: index % 120,
      on: true,
    },
    labels: ['bench', `line-${index % 50}`],
  };
}

const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

export const devices = (from: number, to: number): Record<string, unknown>[] =>
  Array.from({ length: to - from }, (_, place) => device(from + place));
