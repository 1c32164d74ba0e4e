import { Injectable } from '@nestjs/common';
import { sql, type Queries } from '@stoa/persistence';
import type { FormField } from '../feedback-forms/form-field.js';

interface KnownForm {
  name: string;
  fields: FormField[];
}

@Injectable()
export class FeedbackMessagesRepository {
  /** A form that messages are written by; it is not removed until `tx` ends. */
  activeForm(tx: Queries, id: number): Promise<KnownForm | undefined> {
    return tx.row(
      sql`select name, fields from feedback_forms where id = ${id}::bigint and is_active for key share`,
    );
  }

  async form(on: Queries, id: number): Promise<KnownForm> {
    return (await on.row<KnownForm>(sql`select name, fields from feedback_forms where id = ${id}`))!;
  }

  async add(
    tx: Queries,
    given: { form: number; values: object; pageUrl: string | null; user: number | null },
  ): Promise<number> {
    const { form, values, pageUrl, user } = given;
    const added = await tx.row<{ id: number }>(sql`
      insert into feedback_messages (form, "values", page_url, "user")
      values (${form}, ${JSON.stringify(values)}::jsonb, ${pageUrl}, ${user}) returning id`);
    return added!.id;
  }
}
