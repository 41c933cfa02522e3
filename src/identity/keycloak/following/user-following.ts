import { Injectable } from '@nestjs/common';
import { Removals } from '../administration/removals';
import { Turns } from '../administration/turns';
import { ProviderUserReader } from '../provider-user-reader';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';
import { FollowedIdentity } from './followed-identity';

/** What became of one user. */
export type Followed = 'followed' | 'gone' | 'nobody';

/** Reads one user of Keycloak and makes our tables say the same, in the user's turn: nobody changes them meanwhile. */
@Injectable()
export class UserFollowing {
  constructor(
    private readonly reader: ProviderUserReader,
    private readonly followed: FollowedIdentity,
    private readonly turns: Turns,
    private readonly removals: Removals,
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
  ) {}

  /** @throws {ProviderUnavailableError} 503 @throws {TooBusyError} 503 when somebody else has their turn for too long */
  follow(externalId: string): Promise<Followed> {
    return this.turns.of(externalId, () => this.followInTurn(externalId));
  }

  /** For whoever has the turn already. */
  async followInTurn(externalId: string): Promise<Followed> {
    if (await this.removals.has(externalId)) return 'nobody';
    const user = await this.reader.read(externalId);
    if (user !== undefined) return (await this.followed.follow(user)) === undefined ? 'nobody' : 'followed';
    return this.unitOfWork.run('system', async () => {
      const [row] = await this.current.manager.query<{ id: string }[]>(
        'SELECT id FROM users WHERE external_id = $1 FOR UPDATE',
        [externalId],
      );
      if (row === undefined) return 'nobody';
      await this.followed.shutOut(row.id);
      return 'gone';
    });
  }
}
