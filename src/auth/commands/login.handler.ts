import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IdentityProvider } from '../../identity';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { RefusedError } from '../../shared/problem';
import { InvalidCredentialsError, MfaNotEnabledError } from '../domain/auth.errors';
import { hashOf } from '../domain/refresh-token';
import { ACR_PASSWORD, PORTAL_CLIENT } from '../domain/session';
import { type Attempt, LoginAttempts } from '../lockout/login-attempts';
import { SignIn, type SignedIn } from '../sign-in';
import { SignInTransactions } from '../sign-in-transactions';
import { Login } from './login.command';

/** Checking a password is slow on purpose: no transaction waits for it. */
@OwnUnitsOfWork()
@CommandHandler(Login)
export class LoginHandler implements ICommandHandler<Login, SignedIn> {
  constructor(
    private readonly identities: IdentityProvider,
    private readonly attempts: LoginAttempts,
    private readonly signIn: SignIn,
    @Inject(SignInTransactions) private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * @throws {MfaNotEnabledError} 400
   * @throws {InvalidCredentialsError} 401, whatever was wrong
   * @throws {RefusedError} 403 `tenant-forbidden`
   */
  async execute(login: Login): Promise<SignedIn> {
    const { credentials, device, tenant, mfaToken, clientId = PORTAL_CLIENT, refreshToken } = login;
    if (mfaToken !== undefined) throw new MfaNotEnabledError();
    const { attempt, found: user } = await this.attempts.one(
      credentials,
      device,
      () => this.identities.verify(credentials),
      () => this.identities.decoy(credentials),
    );
    if (user === undefined) throw new InvalidCredentialsError();
    const former = refreshToken === undefined ? [] : [hashOf(refreshToken)];
    const opened = await this.unitOfWork
      .run('system', async () => {
        const session = await this.signIn.open(user, { device, clientId, acr: ACR_PASSWORD, tenant, former });
        // Disabled, gone, or with another password by now.
        if (session === undefined) throw new InvalidCredentialsError();
        await this.attempts.succeeded(attempt);
        return session;
      })
      .catch((error: unknown) => this.#stillRight(attempt, error));
    return this.signIn.tokensOf(opened);
  }

  /** The password was right, and something else was not: the undone transaction must not make a failure of it. */
  async #stillRight(attempt: Attempt, error: unknown): Promise<never> {
    if (error instanceof RefusedError) await this.unitOfWork.run('system', () => this.attempts.succeeded(attempt));
    throw error;
  }
}
