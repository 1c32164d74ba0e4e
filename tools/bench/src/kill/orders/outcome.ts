import type pg from 'pg';
import type { Attempt, Move, Trade } from './trade.js';

/** What a call has left in a row. */
interface Marked {
  order: number;
  mark: string;
}

interface Entry extends Marked {
  status: string;
}

interface StoredLine {
  id: number;
  order: number;
  quantity: number;
  shipped: number;
  returned: number;
}

interface Returned {
  line: number;
  mark: string;
  quantity: number;
}

/** Compares what was answered with what is stored: what is acknowledged is there, once, and what is refused is not. */
export async function untrueAnswers(trade: Trade, client: pg.Client): Promise<string[]> {
  const rows = async <Row extends object>(text: string): Promise<Row[]> =>
    (await client.query<Row>(text, [trade.shop.supplier])).rows;
  const history = await rows<Entry>(`select h."order", h.comment as mark, h.to_status as status
    from order_history h join orders o on o.id = h."order" where o.supplier = $1`);
  const lines =
    await rows<StoredLine>(`select l.id, l."order", l.quantity::float8, l.shipped_quantity::float8 as shipped,
      l.returned_quantity::float8 as returned
    from order_lines l join orders o on o.id = l."order" where o.supplier = $1 and o.submitted_at is not null`);
  const baskets = await rows<Marked>('select id as "order", comment as mark from orders where supplier = $1');
  const payments =
    await rows<Marked>(`select p."order", to_char(paid_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as mark
    from order_payments p join orders o on o.id = p."order" where o.supplier = $1 and paid_at < '2025-01-01'`);
  const claims = await rows<Marked>('select "order", description as mark from claims where supplier = $1');
  const returned =
    await rows<Returned>(`select l.order_line as line, h.comment as mark, l.approved_quantity::float8 as quantity
    from claim_lines l join claims c on c.id = l.claim join claim_history h on h.claim = c.id and h.to_status = 'received'
    where c.supplier = $1`);
  return [
    ...callsWithout(trade),
    ...marksOf('order', trade.baskets, baskets),
    ...marksOf('payment', trade.payments, payments),
    ...marksOf('claim', trade.complaints, claims),
    ...statuses(trade.moves, history),
    ...shipments(trade.moves, history, lines),
    ...returns(trade.returns, returned, lines),
  ];
}

const expected = new Set([200, 201, 400]);

function callsWithout({ calls }: Trade): string[] {
  return calls.all.flatMap(({ kind, key, path, sent, answer }) => {
    if (!answer) return [`${kind} ${key} ${path} has no answer after ${sent} attempts`];
    if (expected.has(answer.status)) return [];
    return [
      `${kind} ${key} ${path} is answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`,
    ];
  });
}

/** Each attempt that is done has left its mark once, on its order; any other has left none. */
function marksOf(kind: string, attempts: readonly Attempt[], stored: readonly Marked[]): string[] {
  const byMark = Map.groupBy(stored, ({ mark }) => mark);
  return attempts.flatMap(({ mark, order, isDone }) => {
    const found = byMark.get(mark) ?? [];
    if (found.length !== (isDone ? 1 : 0))
      return [
        `${kind} ${mark} of order ${order} is ${isDone ? '' : 'not '}acknowledged, and stored ${found.length} times`,
      ];
    return found.every((row) => row.order === order) ? [] : [`${kind} ${mark} is not of order ${order}`];
  });
}

/** An acknowledged status is in the history; the comment of a call is there once at most, and never of a refused one. */
function statuses(moves: readonly Move[], history: readonly Entry[]): string[] {
  const byMark = Map.groupBy(history, ({ mark }) => mark);
  const entered = new Set(history.map(({ order, status }) => `${order} ${status}`));
  return moves.flatMap(({ order, mark, status, isDone }) => {
    const rows = byMark.get(mark)?.length ?? 0;
    if (rows > (isDone ? 1 : 0)) return [`status ${mark} of order ${order} is in the history ${rows} times`];
    if (!isDone || entered.has(`${order} ${status}`)) return [];
    return [`status ${mark} of order ${order} is acknowledged, but it never was ${status}`];
  });
}

/** A line is shipped in the parts that are acknowledged, or as a whole by the call that named none. */
function shipments(
  moves: readonly Move[],
  history: readonly Entry[],
  lines: readonly StoredLine[],
): string[] {
  const done = moves.filter(({ status, isDone }) => isDone && status === 'shipped');
  const whole = new Set(done.filter(({ shipped }) => !shipped).map(({ mark }) => mark));
  const shippedWhole = new Set(history.filter(({ mark }) => whole.has(mark)).map(({ order }) => order));
  const parts = new Map<number, number>();
  for (const { line, quantity } of done.flatMap(({ shipped = [] }) => shipped))
    parts.set(line, (parts.get(line) ?? 0) + Number(quantity));
  return lines.flatMap(({ id, order, quantity, shipped }) => {
    const due = shippedWhole.has(order) ? quantity : (parts.get(id) ?? 0);
    return shipped === due ? [] : [`line ${id} of order ${order}: shipped ${shipped}, acknowledged ${due}`];
  });
}

/** What was agreed to comes back by the calls that said so, and only by those. */
function returns(
  attempts: readonly Attempt[],
  received: readonly Returned[],
  lines: readonly StoredLine[],
): string[] {
  const marks = new Set(attempts.filter(({ isDone }) => isDone).map(({ mark }) => mark));
  const due = new Map<number, number>();
  for (const { line, mark, quantity } of received)
    if (marks.has(mark)) due.set(line, (due.get(line) ?? 0) + quantity);
  return lines.flatMap(({ id, returned }) =>
    returned === (due.get(id) ?? 0) ? [] : [`line ${id}: returned ${returned}, acknowledged ${due.get(id)}`],
  );
}
