import { Injectable } from '@nestjs/common';
import { IdentityProvider, type ProvenUser } from '../identity';
import { UnitOfWork } from '../shared/database';
import { PasswordWrongError } from './domain/auth.errors';
import { thisDevice } from './browser';
import type { Device } from './domain/session';
import { LoginAttempts } from './lockout/login-attempts';

/** Whoever is signed in gives their password again, to show that it is them. Guessing is as slow as at sign-in. */
@Injectable()
export class PasswordProof {
  constructor(
    private readonly identities: IdentityProvider,
    private readonly attempts: LoginAttempts,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Call it outside a unit of work.
   * @throws {PasswordWrongError} 400 `password-wrong`: it is another, or nobody may try it now
   * @throws {NotSupportedError} 501 where passwords are typed at the provider's own page alone
   */
  async assert(
    { id, email }: { readonly id: string; readonly email: string },
    password: string,
    device: Device = thisDevice(),
  ): Promise<ProvenUser> {
    const credentials = { email, password };
    const { attempt, found } = await this.attempts.one(
      { userId: id },
      device,
      () => this.identities.verify(credentials),
      () => this.identities.decoy(credentials),
    );
    if (found?.id !== id) throw new PasswordWrongError();
    await this.unitOfWork.run('system', () => this.attempts.succeeded(attempt));
    return found;
  }
}
