import type { z } from 'zod';
import type { Job } from './job.js';
import type { JobRun, Later } from './job-run.js';

export type JobHandler<T extends z.ZodType = z.ZodType> = (
  payload: z.infer<T>,
  run: JobRun,
) => Promise<Later | void>;

const handledJob = Symbol('handled job');

/** Registers a method of a provider or controller as the handler of a job. */
export const Runs =
  <T extends z.ZodType>(job: Job<T>) =>
  <Method extends JobHandler<T>>(_: object, __: string, descriptor: TypedPropertyDescriptor<Method>): void =>
    Reflect.defineMetadata(handledJob, job, descriptor.value!);

/** The job that a method handles, if it does. */
export const jobOf = (method: object): Job | undefined =>
  Reflect.getMetadata(handledJob, method) as Job | undefined;
