import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/database';
import { IdentityProvider, type PasswordCredentials, type ProvenUser } from '../ports/identity-provider';
import { PasswordHasher } from '../ports/password-hasher';
import { UserRepository } from '../ports/user.repository';

/** Users and passwords of our own database. */
@Injectable()
export class EmbeddedIdentityProvider extends IdentityProvider {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
  ) {
    super();
  }

  async verify(credentials: PasswordCredentials): Promise<ProvenUser | undefined> {
    const found = await this.unitOfWork.run('system', () => this.users.findCredentials(credentials));
    // Before anything is decided: whoever measures sees one statement and one hash, whatever the reason.
    const matches = await this.hasher.verify(found?.passwordHash, credentials.password);
    if (!found || !matches || !found.user.enabled) return undefined;
    const { user, passwordHash, passwordSetAt } = found;
    if (this.hasher.isOutdated(passwordHash)) {
      const fresh = await this.hasher.hash(credentials.password);
      await this.unitOfWork.run('system', () => this.users.replacePasswordHash(user.id, passwordHash, fresh));
    }
    return { ...user, passwordSetAt };
  }

  override async decoy(credentials: PasswordCredentials): Promise<void> {
    await this.unitOfWork.run('system', () => this.users.findCredentials(credentials));
    await this.hasher.verify(undefined, credentials.password);
  }
}
