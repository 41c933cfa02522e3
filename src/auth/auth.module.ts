import { Module } from '@nestjs/common';
import { Housekeeping } from '../access/nest';
import { LimitsModule } from '../limits';
import { Clock } from '../shared/clock';
import { MasterKey, Random } from '../shared/crypto';
import { UnitOfWork, untilNoneIsLeft } from '../shared/database';
import { UsersModule } from '../users';
import { AuthController } from './auth.controller';
import { BeginSignInHandler } from './browser-sign-in/begin-sign-in.handler';
import { BrowserSignInController } from './browser-sign-in/browser-sign-in.controller';
import { CompleteSignInHandler } from './browser-sign-in/complete-sign-in.handler';
import { PostgresStartedSignIns } from './browser-sign-in/postgres-started-sign-ins';
import { StartedSignIns } from './browser-sign-in/sign-in-started';
import { ChangePasswordHandler } from './commands/change-password.handler';
import { LoginHandler } from './commands/login.handler';
import { LogoutHandler } from './commands/logout.handler';
import { ReauthenticateHandler } from './commands/reauthenticate.handler';
import { RefreshHandler } from './commands/refresh.handler';
import { UnlockUserHandler } from './commands/unlock-user.handler';
import { KnownDevices } from './domain/known-devices';
import { RefreshTokens } from './domain/refresh-token';
import { JwksController } from './jwks.controller';
import { LockoutHousekeeping } from './lockout/lockout-housekeeping';
import { LoginAttempts } from './lockout/login-attempts';
import { PasswordProof } from './password-proof';
import { LoginFailures } from './lockout/login-failures';
import { PostgresLivingSessions } from './persistence/postgres-living-sessions';
import { PostgresLoginFailures } from './persistence/postgres-login-failures';
import { PostgresSessionRepository } from './persistence/postgres-session.repository';
import { LivingSessions } from './ports/living-sessions';
import { SessionRepository } from './ports/session.repository';
import { WhoAmIHandler } from './queries/who-am-i.handler';
import { RefreshLimit } from './refresh-limit';
import { SameOrigin } from './same-origin';
import { SessionListModule } from './session-list/session-list.module';
import { Sessions } from './sessions';
import { SignIn } from './sign-in';
import { SignInTransactions } from './sign-in-transactions';
import { TokenController } from './token.controller';
import { UnlockController } from './unlock.controller';
import { WebSocketTicketsModule } from './websocket-tickets/websocket-tickets.module';

const CLEAN_EVERY_MS = 10 * 60_000;
const TELL_EVERY_MS = 2_000;
/** Sessions that are over are kept for a day, for whoever asks what happened. */
const KEPT_MS = 24 * 60 * 60_000;

function removeOldSessions(repository: SessionRepository, unitOfWork: UnitOfWork, clock: Clock): Housekeeping {
  return new Housekeeping('removal of old sessions', CLEAN_EVERY_MS, async () => {
    await untilNoneIsLeft(unitOfWork, () => repository.removeOver(clock.nowMs() - KEPT_MS));
    // A browser that is always open uses one every few minutes: its session would keep thousands.
    await untilNoneIsLeft(unitOfWork, () => repository.removeExpiredTokens(clock.nowMs() - KEPT_MS));
  });
}

const tellOfLocks = (lockout: LockoutHousekeeping): Housekeeping =>
  new Housekeeping('word of locked accounts', TELL_EVERY_MS, () => lockout.tellOfLocks());
const removeOldFailures = (lockout: LockoutHousekeeping): Housekeeping =>
  new Housekeeping('removal of old failures', CLEAN_EVERY_MS, () => lockout.clean());

const removeOldSignIns = (started: StartedSignIns, unitOfWork: UnitOfWork, clock: Clock): Housekeeping =>
  new Housekeeping('removal of sign-ins that never came back', CLEAN_EVERY_MS, async () => {
    await untilNoneIsLeft(unitOfWork, () => started.removeOver(clock.nowMs()));
  });

/** Sign-in, refresh, sign-out. Access tokens and their keys belong to src/access, users to src/identity. */
@Module({
  imports: [LimitsModule, SessionListModule, UsersModule, WebSocketTicketsModule],
  controllers: [AuthController, TokenController, UnlockController, JwksController, BrowserSignInController],
  providers: [
    { provide: LivingSessions, useClass: PostgresLivingSessions },
    { provide: SessionRepository, useClass: PostgresSessionRepository },
    {
      provide: RefreshTokens,
      inject: [MasterKey, Random],
      useFactory: (masterKey: MasterKey, random: Random) => new RefreshTokens(masterKey, random),
    },
    { provide: LoginFailures, useClass: PostgresLoginFailures },
    {
      provide: KnownDevices,
      inject: [MasterKey, Random],
      useFactory: (masterKey: MasterKey, random: Random) => new KnownDevices(masterKey, random),
    },
    { provide: 'auth:locks', inject: [LockoutHousekeeping], useFactory: tellOfLocks },
    { provide: 'auth:old failures', inject: [LockoutHousekeeping], useFactory: removeOldFailures },
    { provide: Housekeeping, inject: [SessionRepository, UnitOfWork, Clock], useFactory: removeOldSessions },
    { provide: StartedSignIns, useClass: PostgresStartedSignIns },
    {
      provide: 'auth:old sign-ins',
      inject: [StartedSignIns, UnitOfWork, Clock],
      useFactory: removeOldSignIns,
    },
    BeginSignInHandler,
    CompleteSignInHandler,
    LockoutHousekeeping,
    SignInTransactions,
    LoginAttempts,
    PasswordProof,
    RefreshLimit,
    SameOrigin,
    Sessions,
    SignIn,
    LoginHandler,
    RefreshHandler,
    LogoutHandler,
    ChangePasswordHandler,
    ReauthenticateHandler,
    UnlockUserHandler,
    WhoAmIHandler,
  ],
  exports: [PasswordProof],
})
export class AuthModule {}
