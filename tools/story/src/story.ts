import { checkArrivals } from './checks/arrivals.js';
import { checkBooks, type Left } from './checks/books.js';
import { Differences } from './checks/differences.js';
import { checkOrderFigures } from './checks/order-figures.js';
import { checkStatistics } from './checks/statistics.js';
import { playMonth } from './month.js';
import type { Claim, World } from './world.js';

/** Plays a month and checks what it leaves behind. @returns what is not as it should be */
export async function playStory(world: World): Promise<string[]> {
  const month = await playMonth(world);
  const { stage, receiver } = month;
  const found = new Differences();
  try {
    const { supplier, admin } = stage.cast;
    const left: Left = {
      orders: await stage.orders(),
      claims: await admin.all<Claim>(`/claims/?supplier=${supplier}`),
    };
    await checkBooks(stage, left, found);
    await checkStatistics(stage, left, found);
    await checkOrderFigures(stage, left, found);
    await checkArrivals(month, left, found);
    world.say(
      `${left.orders.length} orders and ${left.claims.length} claims: ${found.count} figures are compared`,
    );
    return found.list;
  } finally {
    receiver.close();
  }
}
