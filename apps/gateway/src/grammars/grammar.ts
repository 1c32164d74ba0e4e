import type { Fault } from '@stoa/kernel';
import type { JsonSchema, Parameter, SecurityScheme } from './document.js';

/** A request parameter that carries one key of an operation's input. Without a schema that of the operation holds. */
export type Spelling = Omit<Parameter, 'schema' | 'required'> & {
  schema?: JsonSchema;
  in: 'query' | 'header';
};

/**
 * Describes those parts of the requests of a surface that neither its routes nor its operations show, because a dialect
 * parses queries in code. Used for API descriptions only, not for validation.
 */
export interface Grammar {
  /** The request parameters for each key of an operation's input or of its `query`. */
  spellings: Record<string, Spelling[]>;
  /** Parameters whose value selects one of the rows of a path; `when` is called with each value of `schema.enum`. */
  choices: (Spelling & { schema: { type: 'string'; enum: string[] } })[];
  /** Examples of path parameters by name; the example of a number is 1. */
  pathExamples?: Record<string, string>;
  /** Faults that the dialect itself can answer with, for any row. */
  faults?: readonly Fault[];
  /** The media types that bodies may have. */
  bodies: readonly string[];
  /** The credentials that the surface accepts; one of them is enough. */
  security: Record<string, SecurityScheme>;
}
