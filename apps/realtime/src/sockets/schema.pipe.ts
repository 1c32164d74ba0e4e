import type { PipeTransform } from '@nestjs/common';
import { schemaIssues } from '@stoa/contracts';
import { invalid } from '@stoa/kernel';
import type { z } from 'zod';

/** Parses a message's body by a schema, or throws the Fault that lists its issues. */
export class SchemaPipe<T extends z.ZodType> implements PipeTransform<unknown, z.infer<T>> {
  constructor(private readonly schema: T) {}

  transform(body: unknown): z.infer<T> {
    const parsed = this.schema.safeParse(body);
    if (!parsed.success) throw invalid('validation', schemaIssues(parsed.error));
    return parsed.data;
  }
}
