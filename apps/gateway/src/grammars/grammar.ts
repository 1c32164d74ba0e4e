import type { Fault } from '@stoa/kernel';
import type { JsonSchema, Parameter, SecurityScheme } from './document.js';

/** One way to write a neutral word in a request. Without a schema the operation's own for that word holds. */
export type Spelling = Omit<Parameter, 'schema' | 'required'> & {
  schema?: JsonSchema;
  in: 'query' | 'header';
};

/**
 * How the requests of a surface are written where neither its table nor its operations can tell: a dialect reads a
 * query by code. Only descriptions are made of it; nothing is checked by it.
 */
export interface Grammar {
  /** By a key of an operation's input, or of the `query` within: the parameters that it is read from. */
  spellings: Record<string, Spelling[]>;
  /** Parameters whose value chooses between rows of one path; each value of `schema.enum` is put to their `when`. */
  choices: (Spelling & { schema: { type: 'string'; enum: string[] } })[];
  /** What could stand in a path, by the name of the place; numbers are 1. */
  pathExamples?: Record<string, string>;
  /** Faults that the dialect makes by itself, of whatever row. */
  faults?: readonly Fault[];
  /** The media types that bodies may have. */
  bodies: readonly string[];
  /** The credentials that the surface takes, each by itself enough. */
  security: Record<string, SecurityScheme>;
}
