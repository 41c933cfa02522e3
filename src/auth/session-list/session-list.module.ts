import { Module } from '@nestjs/common';
import { EndOtherSessionsHandler } from './end-other-sessions.handler';
import { EndSessionHandler } from './end-session.handler';
import { EndSessionsOfUserHandler } from './end-sessions-of-user.handler';
import { ListOwnSessionsHandler } from './list-own-sessions.handler';
import { ListSessionsOfUserHandler } from './list-sessions-of-user.handler';
import { PostgresSessionListRepository } from './postgres-session-list.repository';
import { SessionListRepository } from './session-list.repository';
import { SessionReach } from './session-reach';
import { SessionsController } from './sessions.controller';

/** Where people are signed in: their own devices, and those of whom they look after. */
@Module({
  controllers: [SessionsController],
  providers: [
    { provide: SessionListRepository, useClass: PostgresSessionListRepository },
    SessionReach,
    ListOwnSessionsHandler,
    ListSessionsOfUserHandler,
    EndSessionHandler,
    EndOtherSessionsHandler,
    EndSessionsOfUserHandler,
  ],
})
export class SessionListModule {}
