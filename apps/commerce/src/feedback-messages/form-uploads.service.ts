import { Injectable } from '@nestjs/common';
import { commerce } from '@stoa/dto';
import { Fault, invalid, isFile, receivedParts, type FilePart, type Issue, type Pair } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import type { NewFile } from '../files/files.repository.js';
import { UploadsService } from '../files/uploads.service.js';
import { FeedbackMessagesRepository } from './feedback-messages.repository.js';

/** What a multipart form has said. */
export class ReceivedForm {
  readonly pairs: Pair[] = [];
  /** Stored, without a row yet; by the names of their fields in the form. */
  readonly files = new Map<string, NewFile>();
  /** Of files that are refused. */
  readonly issues: Issue[] = [];
}

/** Takes in forms with files. */
@Injectable()
export class FormUploadsService {
  constructor(
    private readonly database: Database,
    private readonly uploads: UploadsService,
    private readonly repository: FeedbackMessagesRepository,
  ) {}

  /**
   * Stores the files of a form for the fields that have files. Files for other fields are refused, and those for fields that the
   * form does not have are skipped. Which fields there are is known by `form`, so it has to come before them.
   *
   * @throws Fault too_large; invalid/json for a form that is cut off; invalid/validation where `form` is missing
   */
  async receive(source: AsyncIterable<Uint8Array>): Promise<ReceivedForm> {
    const form = new ReceivedForm();
    let fields: ReadonlyMap<string, commerce.FeedbackFieldType> | undefined;
    try {
      for await (const part of receivedParts(source)) {
        if (!isFile(part)) form.pairs.push([part.field, part.text]);
        // Browsers send a part without a name where no file was chosen.
        else if (part.name) {
          fields ??= await this.#fields(form);
          await this.#take(form, part, fields.get(part.field));
        }
      }
      return form;
    } catch (error) {
      await this.uploads.discard(form.files.values());
      throw error;
    }
  }

  /** The types of the fields, by the names that their parts have. */
  async #fields({ pairs }: ReceivedForm): Promise<Map<string, commerce.FeedbackFieldType>> {
    const [, sent] = pairs.findLast(([name]) => name === 'form') ?? [];
    if (sent === undefined) throw invalid('validation', [{ path: ['form'], issue: 'after_files' }]);
    const { form } = commerce.readValues(
      { form: commerce.feedbackMessageFields.form },
      { form: sent },
    ).values;
    const known = form === undefined ? undefined : await this.repository.activeForm(this.database, form);
    return new Map(known?.fields.map(({ name, type }) => [`values.${name}`, type]));
  }

  /** Of several files of a field the last one counts. */
  async #take(
    { files, issues }: ReceivedForm,
    { field, name, type, content }: FilePart,
    expected?: commerce.FeedbackFieldType,
  ): Promise<void> {
    if (!expected) return;
    const path = field.split('.');
    if (expected !== 'file') return void issues.push({ path, issue: 'string' });
    try {
      const file = await this.uploads.store({ name, type }, content);
      const replaced = files.get(path[1]!);
      files.set(path[1]!, file);
      if (replaced) await this.uploads.discard([replaced]);
    } catch (error) {
      const { kind, reason, details } = Fault.from(error);
      if (kind !== 'invalid' || reason !== 'validation') throw error;
      issues.push(...(details.issues ?? []).map((issue) => ({ ...issue, path })));
    }
  }
}
