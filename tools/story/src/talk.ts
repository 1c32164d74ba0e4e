import type { Buyer } from './cast.js';
import type { Stage } from './stage.js';
import { expectSame, type Order } from './world.js';

interface Chat {
  id: number;
  unread_count: number;
  last_message: { id: number; text: string } | null;
}

const drawing = '%PDF-1.4\nA drawing of the shelf.\n';

/** A buyer asks with a file, the supplier answers; others see neither. */
export async function chat(
  stage: Stage,
  buyer: Buyer,
  order?: Pick<Order, 'id' | 'number' | 'company'>,
): Promise<void> {
  const { erp, supplier, buyers } = stage.cast;
  const body = { company: buyer.company, supplier, ...(order && { order: order.id }) };
  const { id } = await buyer.client.ask<Chat>('POST', '/chats/', body);
  const file = await upload(buyer);
  const messages = `/chats/${id}/messages/`;
  const said = await buyer.client.ask<{ id: number }>('POST', messages, {
    text: order ? `When is ${stage.nameOf(order)} shipped?` : 'Do you make shelves?',
    files: [file],
  });
  const unread = async (client = erp.client) => (await client.ask<Chat>('GET', `/chats/${id}/`)).unread_count;
  expectSame('messages that the supplier has not read', await unread(), 1);
  await erp.client.ask('POST', `/chats/${id}/read/`, { last_message_id: said.id });
  expectSame('messages that the supplier has read', await unread(), 0);
  const found = await erp.client.send('GET', `/files/${file}/download/`);
  expectSame('the file of a message', await found.text(), drawing);
  const answer = await erp.client.ask<{ id: number }>('POST', messages, { text: 'We do.' });
  expectSame('messages that the buyer has not read', await unread(buyer.client), 1);
  const other = buyers.find((one) => one !== buyer)!;
  const [status] = await other.client.answer('GET', `/files/${file}/download/`);
  expectSame('the file of a message of others', status, 404);
  stage.chronicle.written(said.id);
  stage.chronicle.written(answer.id);
  stage.say(
    `${buyer.name} and the supplier write to each other${order ? ` about ${stage.nameOf(order)}` : ''}`,
  );
}

async function upload({ client }: Buyer): Promise<number> {
  const form = new FormData();
  form.append('file', new Blob([drawing]), 'drawing.pdf');
  const [status, { id }] = await client.answer<{ id: number }>('POST', '/files/', { body: form });
  expectSame('the upload of a file', status, 201);
  return id;
}

/** A visitor writes, an administrator answers by mail. */
export async function feedback({ cast, chronicle, say }: Stage): Promise<void> {
  const { admin, visitor, key } = cast;
  const form = await admin.ask<{ id: number }>('POST', '/feedback-forms/', {
    code: key,
    name: 'Questions',
    fields: [
      { name: 'email', type: 'email', required: true },
      { name: 'text', type: 'textarea' },
    ],
  });
  const email = `visitor@${key}.example`;
  const values = { email, text: 'Where is the shop?' };
  const { id } = await visitor.ask<{ id: number }>('POST', '/feedback-messages/', { form: form.id, values });
  const text = 'In Tver, Sovetskaya 1.';
  await admin.ask('POST', `/feedback-messages/${id}/reply/`, { text });
  chronicle.replied(email, `Questions: an answer to your message ${id}`, text);
  say('A visitor asks by a form, and is answered');
}
