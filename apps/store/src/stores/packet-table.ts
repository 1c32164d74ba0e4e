/**
 * The table of a store's packets. Each store has its own, partitioned by week, so that its retention can drop whole weeks.
 * A partition is created for the first packet of its week (`packet-weeks.ts`). Rows hold only what differs between
 * packets; `packetSql` composes a packet's JSON.
 */
export const packetTable = (store: string): string => `packets."${store}"`;

/** The default partition: packets of weeks far from now, or whose partition could not be created. */
export const restTable = (store: string): string => `packets."${store}:rest"`;

export const weekTable = (store: string, day: string): string => `packets."${store}:${day}"`;

/** Statements for migrations and for stores with packets; they do nothing when the table exists. */
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
