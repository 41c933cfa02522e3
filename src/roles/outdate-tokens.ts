import type { EndOfAccess } from '../access';

/** Users whose tokens become old in one statement. */
const AT_A_TIME = 500;

/** Of however many users: their next request brings what they are now, or a sign-in. In the open unit of work. */
export async function outdateTokens(endOfAccess: EndOfAccess, userIds: readonly string[]): Promise<void> {
  for (let start = 0; start < userIds.length; start += AT_A_TIME)
    await endOfAccess.tokensOf(userIds.slice(start, start + AT_A_TIME));
}
