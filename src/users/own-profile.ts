import { Injectable } from '@nestjs/common';
import { Principal } from '../access';
import { NotFoundError } from '../shared/problem';
import type { UserDetails } from './domain/user-details';
import { UserAdministration } from './user-administration';

/** Who is asking, as a user of ours. */
@Injectable()
export class OwnProfile {
  constructor(private readonly administration: UserAdministration) {}

  /**
   * Opens its own unit of work: everybody sees themselves, whatever tenant they selected.
   * @throws {NotFoundError} 404 for another issuer's token
   */
  of(principal: Principal): Promise<UserDetails> {
    if (!principal.ours) throw new NotFoundError('Another issuer knows you, and this gateway has no profile of yours.');
    return this.administration.seen('installation', principal.userId);
  }
}
