import { ProblemError } from '../../shared/problem';
import type { Group } from './group';

/** The group is the identity provider's, and would come back as it was there. */
export class FollowedError extends ProblemError {
  readonly code = 'followed';
  readonly status = 409;
}

/**
 * What a group of the provider is called is read there. What it is described as, and which roles it gives here, is ours.
 * @throws {FollowedError} 409
 */
export function assertNameIsOurs(group: Group, name: string): void {
  if (group.origin !== 'gateway' && name !== group.name)
    throw new FollowedError('The identity provider names this group: rename it there.');
}

/**
 * Those who are in a group of the provider would be in it again after their next sign-in, without what it gives here. One
 * that is empty may be gone there, which nobody tells us.
 * @throws {FollowedError} 409
 */
export function assertMayGo({ origin, members }: Group): void {
  if (origin !== 'gateway' && members > 0)
    throw new FollowedError('The identity provider says who is in this group: delete it there.');
}
