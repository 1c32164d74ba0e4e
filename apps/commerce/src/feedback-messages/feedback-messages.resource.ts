import { Handles, type CallContext, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { invalid, sentForm, type Issue, type Json } from '@stoa/kernel';
import { isAddress, Mail, mails, type Recipient } from '@stoa/mail';
import { Database, type Transaction } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import type { FormField } from '../feedback-forms/form-field.js';
import { FilesOf } from '../files/files-of.service.js';
import { FilesRepository } from '../files/files.repository.js';
import { UploadsService } from '../files/uploads.service.js';
import { recipientOf } from '../mails/recipients.js';
import { Resource } from '../resource.js';
import { FeedbackMessage } from './feedback-message.entity.js';
import { FeedbackMessagesRepository } from './feedback-messages.repository.js';
import { FormUploadsService, type ReceivedForm } from './form-uploads.service.js';
import { answersOf, readAnswers, type Answers } from './feedback-values.rules.js';

const { feedbackMessages } = commerce;
const { feedbackMessageFields, feedbackReplyFields, readForm, readValues } = shapes;

@Resource(feedbackMessages, { entity: FeedbackMessage })
export class FeedbackMessagesResource {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceService<Actor>,
    private readonly repository: FeedbackMessagesRepository,
    private readonly mail: Mail,
    private readonly files: FilesOf,
    private readonly forms: FormUploadsService,
    private readonly uploads: UploadsService,
    private readonly stored: FilesRepository,
  ) {}

  @Handles(feedbackMessages.create)
  async create({ body }: Input<typeof feedbackMessages.create>, context: CallContext): Promise<Reply> {
    const user = await this.#userOf(context);
    const id = await this.database.transaction(async (tx) => this.#add(tx, body, { user }));
    return this.resources.shown(feedbackMessages, id);
  }

  /** The files are part of the message, or there is neither. */
  @Handles(feedbackMessages.createFromForm)
  async createFromForm(_input: object, context: CallContext): Promise<Reply> {
    const user = await this.#userOf(context);
    const form = await this.forms.receive(context.body!);
    const id = await this.uploads.keeping(form.files.values(), (tx) => this.#addForm(tx, form, user));
    return this.resources.shown(feedbackMessages, id);
  }

  async #userOf(context: CallContext): Promise<number | null> {
    return context.caller ? (await this.resources.actor(context as CallerContext)).id : null;
  }

  /** Files are values of the form by their ids. */
  async #addForm(
    tx: Transaction,
    { pairs, files, issues }: ReceivedForm,
    user: number | null,
  ): Promise<number> {
    const added = new Map<string, number>();
    for (const [name, file] of files) added.set(name, await this.stored.add(tx, user, file));
    // A file that is refused has been sent.
    const values = [
      ...[...added].map(([name, id]) => [`values.${name}`, String(id)] as const),
      ...issues.map(({ path }) => [path.join('.'), '0'] as const),
    ];
    const body = feedbackMessages.create.readBody(sentForm([...pairs, ...values]));
    return this.#add(tx, body, { user, added: [...added.values()], refused: issues });
  }

  /** All that is wrong is said at once, as far as the form is known. */
  async #add(tx: Transaction, body: Json, { user, added = [], refused = [] }: Writing): Promise<number> {
    const { values: sent, issues } = readValues(feedbackMessageFields, body);
    const answers = await this.#answers(tx, sent);
    const found = [...refused, ...issues, ...answers.issues];
    if (found.length) throw invalid('validation', found);
    const { form, page_url: pageUrl = null } = sent;
    const { values, files } = answers;
    const id = await this.repository.add(tx, { form, values, pageUrl, user });
    for (const [name, file] of files)
      await this.files.link(tx, [file], {
        type: 'feedback_messages',
        id,
        // Who has sent no credential has sent no file either.
        actor: { id: user ?? 0 },
        field: ['values', name],
        added,
      });
    return id;
  }

  async #answers(tx: Transaction, { form, values }: { form?: number; values?: object }): Promise<Answers> {
    if (form === undefined) return noAnswers;
    const known = await this.repository.activeForm(tx, form);
    if (!known) return { ...noAnswers, issues: [{ path: ['form'], issue: 'pk', params: { value: form } }] };
    return values ? readAnswers(known.fields, values) : noAnswers;
  }

  @Handles(feedbackMessages.reply)
  reply({ id, body }: Input<typeof feedbackMessages.reply>, context: CallerContext): Promise<Reply> {
    return this.resources.change(
      feedbackMessages,
      context,
      { id },
      async ({ tx, actor, current, now, save }) => {
        const { text } = readForm(feedbackReplyFields, await body.read());
        const { name, fields } = await this.repository.form(tx, current.form);
        const to = await this.#recipientOf(tx, current, fields);
        if (!to) throw invalid('validation', [{ path: [], issue: 'no_reply_address' }]);
        const { length } = current.replies;
        const replies = [...current.replies, { id: length + 1, text, author: actor.id, at: now }];
        await save({ status: 'answered', replies });
        const values = { key: `${id}:${length + 1}`, number: id, form: name, answer: text };
        await this.mail.send(tx, mails.feedbackAnswered, to, values);
      },
    );
  }

  /** The first address among the values, or else that of the user who wrote the message. */
  async #recipientOf(
    tx: Transaction,
    { values, user }: { values: object; user: number | null },
    fields: readonly FormField[],
  ): Promise<Recipient | undefined> {
    const writer = user === null ? undefined : await recipientOf(tx, user);
    const [, email] = answersOf(fields, 'email', values).find(([, value]) => isAddress(String(value))) ?? [];
    return email === undefined ? writer : { email: String(email), language: writer?.language };
  }
}

interface Writing {
  user: number | null;
  /** Files whose rows were added with the message. */
  added?: readonly number[];
  /** What is wrong with files. */
  refused?: readonly Issue[];
}

const noAnswers: Answers = { values: {}, files: [], issues: [] };
