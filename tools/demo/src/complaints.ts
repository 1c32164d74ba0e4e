import type { CommerceClient } from './commerce-client.js';
import type { People } from './people.js';
import type { PlannedOrder } from './plan.js';

/** An order of the month that was made. */
export interface Placed {
  planned: PlannedOrder;
  order: {
    id: number;
    number: string | null;
    company: number;
    supplier: number;
    lines: { id: number; name: string }[];
  };
}

/** What is claimed, and what the supplier says to it, in this order. */
const claims: readonly { type: string; description: string; steps: readonly object[] }[] = [
  {
    type: 'defect',
    description: 'Не включается',
    steps: [
      { status: 'approved', resolution: 'refund', comment: 'Вернём деньги' },
      { status: 'received', restock: true },
      { status: 'resolved' },
    ],
  },
  { type: 'damaged', description: 'Разбито при перевозке', steps: [{ status: 'in_review' }] },
  { type: 'shortage', description: 'Не хватает в коробке', steps: [] },
  {
    type: 'wrong_item',
    description: 'Привезли другое',
    steps: [{ status: 'rejected', comment: 'По накладной всё верно' }],
  },
  { type: 'return', description: 'Не подошло', steps: [{ status: 'approved', resolution: 'refund' }] },
];

const talks: readonly [question: string, answer: string][] = [
  ['Когда отгрузка?', 'Завтра до полудня.'],
  ['Можно забрать самовывозом?', 'Да, со склада на Складочной.'],
  ['Пришлите, пожалуйста, счёт.', 'Отправили на почту.'],
];

/** Every twelfth shipped order has a claim, and every tenth order is talked about. */
export async function claimGoods({ buyers, sellers }: People, placed: readonly Placed[]): Promise<void> {
  const shipped = placed.filter(({ planned }) => ['shipped', 'closed'].includes(planned.status));
  for (const [index, { planned, order }] of shipped.filter((_, place) => place % 12 === 3).entries())
    await claim(
      order,
      { buyer: buyers[planned.buyer]!.client, seller: sellers[planned.supplier]!.client },
      index,
    );
  const submitted = placed.filter(({ planned }) => planned.status !== 'new');
  for (const [index, { planned, order }] of submitted.filter((_, place) => place % 10 === 5).entries())
    await talk(
      order,
      { buyer: buyers[planned.buyer]!.client, seller: sellers[planned.supplier]!.client },
      index,
    );
}

interface Sides {
  buyer: CommerceClient;
  seller: CommerceClient;
}

async function claim({ id, lines }: Placed['order'], { buyer, seller }: Sides, index: number): Promise<void> {
  const { steps, ...about } = claims[index % claims.length]!;
  const made = await buyer.ask<{ id: number }>('POST', '/claims/', {
    ...about,
    order: id,
    lines: [{ order_line: lines[0]!.id, quantity: '1.000' }],
  });
  for (const step of steps) await seller.ask('POST', `/claims/${made.id}/status/`, step);
}

/** Each third question waits for an answer. */
async function talk(order: Placed['order'], { buyer, seller }: Sides, index: number): Promise<void> {
  const [question, answer] = talks[index % talks.length]!;
  const { company, supplier, id } = order;
  const chat = await buyer.ask<{ id: number }>('POST', '/chats/', { company, supplier, order: id });
  const messages = `/chats/${chat.id}/messages/`;
  await buyer.ask('POST', messages, { text: `Заказ ${order.number}. ${question}` });
  if (index % 3 !== 2) await seller.ask('POST', messages, { text: answer });
}
