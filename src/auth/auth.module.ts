import { Module } from '@nestjs/common';
import { Housekeeping } from '../access/nest';
import { LimitsModule } from '../limits';
import { Clock } from '../shared/clock';
import { MasterKey, Random } from '../shared/crypto';
import { UnitOfWork } from '../shared/database';
import { AuthController } from './auth.controller';
import { LoginHandler } from './commands/login.handler';
import { LogoutHandler } from './commands/logout.handler';
import { RefreshHandler } from './commands/refresh.handler';
import { RefreshTokens } from './domain/refresh-token';
import { JwksController } from './jwks.controller';
import { PostgresSessionRepository } from './persistence/postgres-session.repository';
import { SessionRepository } from './ports/session.repository';
import { WhoAmIHandler } from './queries/who-am-i.handler';
import { Sessions } from './sessions';

const CLEAN_EVERY_MS = 10 * 60_000;
/** Sessions that are over are kept for a day, for whoever asks what happened. */
const KEPT_MS = 24 * 60 * 60_000;

function removeOldSessions(repository: SessionRepository, unitOfWork: UnitOfWork, clock: Clock): Housekeeping {
  return new Housekeeping('removal of old sessions', CLEAN_EVERY_MS, async () => {
    await unitOfWork.run('system', () => repository.removeOver(clock.nowMs() - KEPT_MS));
  });
}

/** Sign-in, refresh, sign-out. Access tokens and their keys belong to src/access, users to src/identity. */
@Module({
  imports: [LimitsModule],
  controllers: [AuthController, JwksController],
  providers: [
    { provide: SessionRepository, useClass: PostgresSessionRepository },
    {
      provide: RefreshTokens,
      inject: [MasterKey, Random],
      useFactory: (masterKey: MasterKey, random: Random) => new RefreshTokens(masterKey, random),
    },
    { provide: Housekeeping, inject: [SessionRepository, UnitOfWork, Clock], useFactory: removeOldSessions },
    Sessions,
    LoginHandler,
    RefreshHandler,
    LogoutHandler,
    WhoAmIHandler,
  ],
})
export class AuthModule {}
