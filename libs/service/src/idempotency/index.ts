export {
  createIdempotencyKeys,
  dropIdempotencyKeys,
  IdempotencyKeyEntity,
  resumeIdempotencyKeys,
} from './idempotency-key.entity.js';
export { keepTime as idempotencyKeepTime, purgeIdempotencyKeys } from './idempotency-keys.js';
