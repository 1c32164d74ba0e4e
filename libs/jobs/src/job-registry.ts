import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Job } from './job.js';
import { jobOf, type JobHandler } from './runs.js';

export interface HandledJob {
  job: Job;
  handle: JobHandler;
}

/** The jobs of a process: those that a method with `@Runs` handles. */
@Injectable()
export class JobRegistry {
  readonly #handled = new Map<string, HandledJob>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  get all(): HandledJob[] {
    return [...this.#handled.values()];
  }

  /** @throws Error for a job that no method handles */
  get(name: string): HandledJob {
    const handled = this.#handled.get(name);
    if (!handled) throw new Error(`job ${name} has no handler`);
    return handled;
  }

  /** Reads the instances, which exist when modules are initialized. @throws Error for a job with two handlers */
  find(): void {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    for (const { instance } of wrappers) if (isObject(instance)) this.#add(instance);
  }

  #add(instance: object): void {
    for (const method of this.#methodsOf(instance)) {
      const job = jobOf(method);
      if (!job) continue;
      if (this.#handled.has(job.name)) throw new Error(`job ${job.name} has two handlers`);
      this.#handled.set(job.name, { job, handle: method.bind(instance) });
    }
  }

  #methodsOf(instance: object): JobHandler[] {
    const prototype = Object.getPrototypeOf(instance) as object | null;
    if (!prototype) return [];
    return this.scanner.getAllMethodNames(prototype).map((name) => Reflect.get(instance, name) as JobHandler);
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
