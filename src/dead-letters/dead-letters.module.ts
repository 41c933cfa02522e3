import { Module } from '@nestjs/common';
import { DiscardDeadLetterHandler } from './commands/discard-dead-letter.handler';
import { ReplayDeadLetterHandler } from './commands/replay-dead-letter.handler';
import { ReplayDeadLettersHandler } from './commands/replay-dead-letters.handler';
import { DeadLettersController } from './dead-letters.controller';
import { PostgresDeadLetterRepository } from './persistence/postgres-dead-letter.repository';
import { DeadLetterRepository } from './ports/dead-letter.repository';
import { GetDeadLetterHandler } from './queries/get-dead-letter.handler';
import { ListDeadLettersHandler } from './queries/list-dead-letters.handler';

/** Events that could not be told: to be looked at, told again, or discarded. */
@Module({
  controllers: [DeadLettersController],
  providers: [
    { provide: DeadLetterRepository, useClass: PostgresDeadLetterRepository },
    ListDeadLettersHandler,
    GetDeadLetterHandler,
    ReplayDeadLetterHandler,
    ReplayDeadLettersHandler,
    DiscardDeadLetterHandler,
  ],
})
export class DeadLettersModule {}
