import type { Input, community } from '@stoa/contracts';
import { forbidden, mustBeStaff, type Actor } from '../actors/actor.js';
import { isKnowledgeBase } from '../forums/forum.rules.js';
import type { ForumFacts } from '../forums/forums.repository.js';
import type { TopicFacts } from './topics.repository.js';

/** @throws Fault forbidden */
export function mayCreateTopic({ id, isStaff }: Actor, { type, allowsAnonymousTopic }: ForumFacts): void {
  if (isStaff) return;
  if (isKnowledgeBase(type) || (!id && !allowsAnonymousTopic)) throw forbidden();
}

/** @throws Fault forbidden */
export function mayChangeTopic(
  actor: Actor,
  { author }: Pick<TopicFacts, 'author'>,
  {
    status,
    assigned_to: assignee,
    needs_review: needsReview,
  }: Partial<Input<typeof community.topics.update>['body']>,
): void {
  if (actor.isStaff) return;
  if (!actor.id || author !== actor.id) throw forbidden();
  // "auto" leaves it to us.
  if (status !== undefined || assignee !== undefined || (needsReview !== undefined && needsReview !== 'auto'))
    mustBeStaff(actor);
}
