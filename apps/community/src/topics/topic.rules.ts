import { Fault } from '@stoa/kernel';
import type { Input, community } from '@stoa/contracts';
import { forbidden, mustBeStaff, type Actor } from '../actors/actor.js';
import { isKnowledgeBase } from '../forums/forum.rules.js';
import type { ForumFacts } from '../forums/forums.repository.js';
import type { TopicFacts } from './topics.repository.js';

type Change = Partial<Input<typeof community.topics.update>['body']>;

/** Anonymous users create no private topics, because they could not see them. @throws Fault forbidden */
export function mayCreateTopic(
  { id, isStaff }: Actor,
  { type, allowsAnonymousTopic }: ForumFacts,
  { is_private: isPrivate, needs_review: needsReview }: Change,
): void {
  if (isStaff) return;
  if (decidesReview(needsReview)) throw forbidden();
  if (isKnowledgeBase(type) || (!id && (!allowsAnonymousTopic || isPrivate))) throw forbidden();
}

/** @throws Fault forbidden */
export function mayChangeTopic(
  actor: Actor,
  known: Pick<TopicFacts, 'author' | 'type' | 'duplicateOf'>,
  change: Change,
): void {
  if (actor.isStaff) return;
  if (!actor.id || known.author !== actor.id) throw forbidden();
  if (isOfAgents(known, change)) mustBeStaff(actor);
}

/** A client may send back what it has read. */
const isOfAgents = (
  { type, duplicateOf }: Pick<TopicFacts, 'type' | 'duplicateOf'>,
  { status, assigned_to: assignee, needs_review: needsReview, ...change }: Change,
): boolean =>
  (change.type ?? type) !== type ||
  (change.duplicate_of !== undefined && change.duplicate_of !== duplicateOf) ||
  status !== undefined ||
  assignee !== undefined ||
  decidesReview(needsReview);

/** With "auto" the service decides. */
const decidesReview = (needsReview: Change['needs_review']): boolean =>
  needsReview !== undefined && needsReview !== 'auto';

/** A date of HTTP has no milliseconds. @throws Fault precondition_failed */
export function mustBeUnmodified({ updated }: Pick<TopicFacts, 'updated'>, since: number | undefined): void {
  if (since === undefined) return;
  const known = since % 1000 ? updated : updated - (updated % 1000);
  if (known > since) throw new Fault('precondition_failed', 'modified');
}
