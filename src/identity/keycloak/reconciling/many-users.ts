import { Injectable, Logger } from '@nestjs/common';
import { ProviderUnavailableError, TooBusyError } from '../../domain/identity.errors';
import { type Followed, UserFollowing } from '../following/user-following';

/** So many users are read at once: Keycloak has others to serve. */
const AT_ONCE = 4;

/** How many became what; `failed` stay as they were, and why is in the log. */
export type Tally = Record<Followed | 'failed', number>;

/** Follows many users, a few at a time. */
@Injectable()
export class ManyUsers {
  readonly #logger = new Logger('Keycloak');
  /** Since the start of this process. */
  readonly total: Tally = { followed: 0, gone: 0, nobody: 0, failed: 0 };

  constructor(private readonly following: UserFollowing) {}

  /** One whom it fails for keeps nobody from being followed. @throws {ProviderUnavailableError} 503: then all come again */
  async follow(externalIds: Iterable<string>): Promise<Tally> {
    const tally: Tally = { followed: 0, gone: 0, nobody: 0, failed: 0 };
    const waiting = [...externalIds];
    const worker = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const became = await this.#one(id);
        tally[became]++;
        this.total[became]++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return tally;
  }

  async #one(externalId: string): Promise<Followed | 'failed'> {
    try {
      return await this.following.follow(externalId);
    } catch (error) {
      if (error instanceof ProviderUnavailableError || error instanceof TooBusyError) throw error;
      this.#logger.error(`user ${externalId} of Keycloak was not followed: ${String(error)}`);
      return 'failed';
    }
  }
}
