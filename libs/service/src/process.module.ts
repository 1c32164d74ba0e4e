import type { DynamicModule } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { systemClock } from '@stoa/kernel';
import { CLOCK, CONFIG, LOG, type Definition, type Resources } from './definition.js';
import { HttpDrain } from './http-drain.js';
import { Metrics } from './metrics.js';
import type { ProcessConfig } from './service-config.js';

/** What every module of a process can inject. */
export function processModule<Config extends ProcessConfig>(
  { clock = systemClock }: Definition<Config>,
  { config, bus, log, metrics }: Resources<Config>,
): DynamicModule {
  const providers = [
    { provide: Bus, useValue: bus },
    { provide: CLOCK, useValue: clock },
    { provide: CONFIG, useValue: config },
    { provide: LOG, useValue: log },
    { provide: Metrics, useValue: metrics },
  ];
  return {
    module: class ProcessModule {},
    global: true,
    providers: [...providers, HttpDrain],
    exports: providers.map(({ provide }) => provide),
  };
}
