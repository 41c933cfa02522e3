import type { EndOfAccess } from '../access';
import type { Place } from '../roles';
import type { Group } from './domain/group';
import type { GroupRepository } from './ports/group.repository';

/** So many users are named one by one in a moment; of a hundred thousand that takes most of a minute. */
const NAMED_UP_TO = 500;

/**
 * The members of a locked group lose their tokens, for it no longer gives them these roles. Up to 500 are named. Of more, every
 * token in which such a role stands dies, in the group's tenant: whoever has it from elsewhere as well refreshes once for nothing.
 */
export async function outdateMembers(
  endOfAccess: EndOfAccess,
  groups: GroupRepository,
  { id, members, roles }: Pick<Group, 'id' | 'members' | 'roles'>,
  place: Place,
): Promise<void> {
  if (members <= NAMED_UP_TO) return endOfAccess.tokensOf(await groups.memberIds(id));
  for (const role of roles) await endOfAccess.tokensWith(role, place?.code);
}
