/**
 * The packets of a store: a table of its own, so that a store's retention can drop its old ones by the week. Its
 * partitions are made when the first packet of a week comes (`packet-weeks.ts`). Rows have no more than must be: what a
 * packet looks like outside is put together by `packetText`.
 */
export const packetTable = (store: string): string => `packets."${store}"`;

/** Packets of weeks that have no partition: absurdly far from now, or while one could not be made. */
export const restTable = (store: string): string => `packets."${store}:rest"`;

export const weekTable = (store: string, day: string): string => `packets."${store}:${day}"`;

/** In SQL, for migrations and for stores whose manifest asks for it; does nothing where it was done. */
export const createPacketTable = (store: string): string[] => [
  `create table if not exists ${packetTable(store)} (
     org bytea not null,
     object bytea not null, -- the record
     id bytea not null, -- in the order of time; see packetIds
     ts bigint not null, -- microseconds
     params text not null -- the rest of its JSON, from the comma on
   ) partition by range (ts)`,
  // lists of an object's packets, by time; an object's id is nearly never another organisation's too
  `create index if not exists "${store}:object_id" on ${packetTable(store)} (object, id)`,
  `create table if not exists ${restTable(store)} partition of ${packetTable(store)} default`,
];

export const dropPacketTable = (store: string): string => `drop table if exists ${packetTable(store)}`;
