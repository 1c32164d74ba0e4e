import type { commerce } from '@stoa/dto';

/** A field of a form, as data. */
export interface FormField {
  name: string;
  type: commerce.FeedbackFieldType;
  required: boolean;
  /** Of a `select`. */
  choices: string[] | null;
}
