import { Injectable } from '@nestjs/common';
import { LoginAttempts, PasswordWrongError, thisDevice } from '../auth';
import { IdentityProvider } from '../identity';
import { UnitOfWork } from '../shared/database';
import type { Account } from './domain/account';

/** Whoever asks gives the password of the account, to show that it is theirs. Guessing is as slow as at sign-in. */
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
   */
  async assert({ id, email }: Pick<Account, 'id' | 'email'>, password: string): Promise<void> {
    const credentials = { email, password };
    const { attempt, found } = await this.attempts.one(
      { userId: id },
      thisDevice(),
      () => this.identities.verify(credentials),
      () => this.identities.decoy(credentials),
    );
    if (found?.id !== id) throw new PasswordWrongError();
    await this.unitOfWork.run('system', () => this.attempts.succeeded(attempt));
  }
}
