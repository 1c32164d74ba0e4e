import type { commerce, Output } from '@stoa/contracts';
import type { ImportState } from './exchange.repository.js';

type Progress = Output<typeof commerce.exchange.import>;

const statuses = new Map<string, Progress['status']>([
  ['finished', 'finished'],
  ['failed', 'failed'],
  ['cancelled', 'failed'],
]);

export const hasEnded = ({ status }: ImportState): boolean => statuses.has(status);

export const progressOf = ({ id: _, status, ...counts }: ImportState): Progress => ({
  status: statuses.get(status) ?? 'running',
  ...counts,
});
