import { ConsumedEventEntity } from './consumed-event.entity.js';
import { EventRelayEntity } from './event-relay.entity.js';
import { EventRoundEntity } from './event-round.entity.js';
import { EventEntity } from './event.entity.js';

/** The tables that `createEventLog` makes in every service. */
export const eventEntities = [EventEntity, EventRoundEntity, EventRelayEntity, ConsumedEventEntity];
