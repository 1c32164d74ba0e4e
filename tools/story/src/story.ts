import { checkArrivals } from './checks/arrivals.js';
import { checkBooks } from './checks/books.js';
import { Differences } from './checks/differences.js';
import { factsOf } from './checks/facts.js';
import { checkReports } from './checks/reports.js';
import { checkStatistics } from './checks/statistics.js';
import { playMonth } from './month.js';
import type { World } from './world.js';

/** Plays a month and checks what it leaves behind. @returns what is not as it should be */
export async function playStory(world: World): Promise<string[]> {
  const month = await playMonth(world);
  const { stage, receiver } = month;
  const found = new Differences();
  try {
    const facts = await factsOf(stage);
    await checkBooks(stage, facts, found);
    await checkStatistics(stage, facts, found);
    await checkReports(stage, facts, found);
    await checkArrivals(month, facts, found);
    world.say(
      `${facts.orders.length} orders and ${facts.claims.length} claims: ${found.count} figures are compared`,
    );
    return found.list;
  } finally {
    receiver.close();
  }
}
