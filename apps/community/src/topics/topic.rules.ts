import type { Input, community } from '@stoa/contracts';
import { forbidden, mustBeStaff, type Actor } from '../actors/actor.js';
import { isKnowledgeBase } from '../forums/forum.rules.js';
import type { ForumFacts } from '../forums/forums.repository.js';
import type { TopicFacts } from './topics.repository.js';

type Change = Partial<Input<typeof community.topics.update>['body']>;

/** A private topic of nobody's is one that its author could not see. @throws Fault forbidden */
export function mayCreateTopic(
  { id, isStaff }: Actor,
  { type, allowsAnonymousTopic }: ForumFacts,
  { is_private: isPrivate }: Change,
): void {
  if (isStaff) return;
  if (isKnowledgeBase(type) || (!id && (!allowsAnonymousTopic || isPrivate))) throw forbidden();
}

/** @throws Fault forbidden */
export function mayChangeTopic(
  actor: Actor,
  { author, type: known }: Pick<TopicFacts, 'author' | 'type'>,
  { type = known, status, assigned_to: assignee, needs_review: needsReview }: Change,
): void {
  if (actor.isStaff) return;
  if (!actor.id || author !== actor.id) throw forbidden();
  if (type !== known) mustBeStaff(actor);
  // "auto" leaves it to us.
  if (status !== undefined || assignee !== undefined || (needsReview !== undefined && needsReview !== 'auto'))
    mustBeStaff(actor);
}
