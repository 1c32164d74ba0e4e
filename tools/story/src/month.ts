import { randomUUID } from 'node:crypto';
import { Past } from '@stoa/demo';
import { thousandthsOf } from '@stoa/kernel';
import { buy } from './buying.js';
import { newCast } from './cast.js';
import { episodes } from './episodes.js';
import { workOff } from './erp.js';
import { productCount, stockAtFirst } from './goods.js';
import { Mailbox } from './mailbox.js';
import { Receiver } from './receiver.js';
import { Stage } from './stage.js';
import type { World } from './world.js';

const days = 30;

/** What a month leaves behind. */
export interface Month {
  stage: Stage;
  mailbox: Mailbox;
  receiver: Receiver;
}

const events = [
  ...['order.created', 'order.updated', 'order.status_changed', 'claim.created', 'claim.status_changed'],
  ...['message.created', 'import.finished'],
];

/**
 * Plays a month: on each day the ERP works off open orders, the companies order, and something else happens; then the day
 * passes, which means that all orders are moved back by a day. The caller closes the receiver.
 */
export async function playMonth(world: World): Promise<Month> {
  const key = `story-${randomUUID().slice(0, 8)}`;
  let day = 0;
  const say = (line: string): void => world.say(day ? `Day ${day}: ${line}` : line);
  const stage = new Stage(await newCast(world, key), say);
  for (let index = 0; index <= productCount; index++)
    stage.stock(index, thousandthsOf(`${stockAtFirst + stockAtFirst / 4}.000`));
  say(`A supplier imports its catalogue and has contracts with Romashka and Vasilek (${key})`);
  const receiver = await Receiver.open();
  const past = await Past.open(world.database);
  try {
    const { client } = stage.cast.erp;
    receiver.secret = randomUUID();
    await client.ask('POST', '/webhooks/', { url: receiver.url, events, secret: receiver.secret });
    const mailbox = new Mailbox(world, `${key}.example`);
    for (day = 1; day <= days; day++) {
      if (day > 1) await past.passDay(stage.cast.supplier);
      await playDay(stage, day);
      await mailbox.collect();
    }
    return { stage, mailbox, receiver };
  } catch (error) {
    receiver.close();
    throw error;
  } finally {
    await past.close();
  }
}

/** Romashka orders on working days, Vasilek on each second day. */
async function playDay(stage: Stage, day: number): Promise<void> {
  const [romashka, vasilek] = stage.cast.buyers;
  await workOff(stage, day);
  if (day % 7) await buy(stage, romashka);
  if (day % 2) await buy(stage, vasilek);
  for (const episode of episodes.get(day) ?? []) await episode(stage);
}
