import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import { notFound, type Caller, type Clock, type Filter, type ListQuery } from '@stoa/kernel';
import type { Records } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { RecordIds } from '../stores/record-ids.js';
import { StoresRepository } from '../stores/stores.repository.js';
import { idSize } from './packet-id.js';
import { droppedFrom, readPackets } from './packet.rules.js';
import { packetView } from './packet.view.js';
import { PacketsRepository, type PacketStore } from './packets.repository.js';

const { packets } = store;

/** Telemetry of the records of stores whose manifest has `packets`. */
@Controller()
export class PacketsHandlers {
  constructor(
    private readonly stores: StoresRepository,
    private readonly ids: RecordIds,
    private readonly packets: PacketsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A caller who can see a device may send its packets, as a caller who can see a record may change it. */
  @Handles(packets.receive)
  async receive(input: Input<typeof packets.receive>, { caller }: CallerContext): Promise<Reply> {
    const place = await this.#store(caller, input.store);
    const object = await this.ids.resolve(caller, place.definition, input.id);
    const received = readPackets(input.body, this.clock(), store.packets.packetsLimit);
    const ids = await this.packets.add(place, caller, object, received);
    const meta = { ignored: droppedFrom(input.body) };
    if (Array.isArray(input.body)) return Reply.one(`{"inserted":${received.length}}`, meta);
    return Reply.one(packetView(received[0]!, ids.toString('hex', 0, idSize), object), meta);
  }

  @Handles(packets.list)
  async list({ query, ...place }: Input<typeof packets.list>, { caller }: CallerContext): Promise<Reply> {
    const visible = await this.#packetsOf(caller, place, query);
    const page = await visible.list(orderedById(withoutTime(query)));
    return Reply.list(page.records, { next: page.next });
  }

  @Handles(packets.summary)
  async summary(
    { query, ...place }: Input<typeof packets.summary>,
    { caller }: CallerContext,
  ): Promise<Reply> {
    const visible = await this.#packetsOf(caller, place, query);
    const firstOf = async (descending: boolean): Promise<string | null> => {
      const page = { ...withoutTime(query), limit: 1, offset: 0, sort: { path: '_id', descending } };
      return ((await visible.list(page)).records as string[])[0] ?? null;
    };
    const [total, first, last] = await Promise.all([
      visible.count(withoutTime(query)),
      firstOf(false),
      firstOf(true),
    ]);
    return Reply.one(`{"total":${total},"first":${first},"last":${last}}`);
  }

  @Handles(packets.count)
  async count({ query, ...place }: Input<typeof packets.count>, { caller }: CallerContext): Promise<Reply> {
    const total = await (await this.#packetsOf(caller, place, query)).count(withoutTime(query));
    return Reply.one(`{"total":${total},"count":${total}}`);
  }

  /** The packets of one record that the caller can see. @throws Fault not_found */
  async #packetsOf(caller: Caller, record: { store: string; id: string }, filter: Filter): Promise<Records> {
    const place = await this.#store(caller, record.store);
    const object = await this.ids.resolveVisible(caller, record);
    return this.packets.table(place, caller, object, filter).for(caller);
  }

  async #store({ org }: Caller, name: string): Promise<PacketStore> {
    const definition = await this.stores.get(org, name);
    const { packets } = definition.manifest;
    if (!packets) throw notFound('packets');
    return { definition, keepDays: packets.keepDays };
  }
}

/** The table already consists of the packets between `from` and `to`, which it selects by their ids. */
const withoutTime = <Query extends Filter>({
  from: _,
  to: __,
  ...query
}: Query): Omit<Query, 'from' | 'to'> => query;

/** An order by time is replaced by the order of ids, which is the same and has an index. */
function orderedById(query: ListQuery): ListQuery {
  const isByTime = query.sort?.path === 'time' || query.sort?.path === '_ts';
  return isByTime ? { ...query, sort: { ...query.sort!, path: '_id' } } : query;
}
