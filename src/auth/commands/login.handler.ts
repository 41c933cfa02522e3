import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TenantDirectory } from '../../access';
import type { TokenResponse } from '../../contract';
import { type Identity, IdentityProvider, UserRepository } from '../../identity';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { Random } from '../../shared/crypto';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { InvalidCredentialsError, MfaNotEnabledError } from '../domain/auth.errors';
import { chosenTenant } from '../domain/chosen-tenant';
import { RefreshTokens } from '../domain/refresh-token';
import { ACR_PASSWORD, PORTAL_CLIENT, type Session } from '../domain/session';
import { SessionRepository } from '../ports/session.repository';
import { Sessions } from '../sessions';
import { Login } from './login.command';

/** Checking a password is slow on purpose: no transaction waits for it. */
@OwnUnitsOfWork()
@CommandHandler(Login)
export class LoginHandler implements ICommandHandler<Login, TokenResponse> {
  constructor(
    private readonly identities: IdentityProvider,
    private readonly users: UserRepository,
    private readonly tenants: TenantDirectory,
    private readonly repository: SessionRepository,
    private readonly sessions: Sessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly unitOfWork: UnitOfWork,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'SESSION_MAX_SECONDS'>,
  ) {}

  /**
   * @throws {MfaNotEnabledError} 400
   * @throws {InvalidCredentialsError} 401, whatever was wrong
   * @throws {RefusedError} 403 `tenant-forbidden`
   */
  async execute(login: Login): Promise<TokenResponse> {
    if (login.mfaToken !== undefined) throw new MfaNotEnabledError();
    const user = await this.identities.verify(login.credentials);
    if (user === undefined) throw new InvalidCredentialsError();
    const refreshToken = this.refreshTokens.first();
    const { identity, session } = await this.unitOfWork.run('system', async () => {
      const identity = await this.users.findIdentity(user.id);
      // Disabled or gone while the password was checked.
      if (!identity?.enabled) throw new InvalidCredentialsError();
      const session = this.#sessionOf(identity, login);
      await this.repository.create(session);
      await this.sessions.addRefreshToken(session, refreshToken);
      return { identity, session };
    });
    return this.sessions.tokens(session, identity, refreshToken);
  }

  #sessionOf(identity: Identity, { tenant, device }: Login): Session {
    const nowMs = this.clock.nowMs();
    return {
      id: this.random.uuid(),
      userId: identity.id,
      clientId: PORTAL_CLIENT,
      tenantCode: chosenTenant(tenant, identity, this.tenants),
      acr: ACR_PASSWORD,
      authTimeMs: nowMs,
      ...device,
      createdAtMs: nowMs,
      expiresAtMs: nowMs + this.settings.SESSION_MAX_SECONDS * 1000,
      endedAtMs: undefined,
    };
  }
}
