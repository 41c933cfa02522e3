import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { RequireInstallationPermission } from '../access/nest';
import {
  type DeadLetter,
  type DeadLetterList,
  DiscardDeadLetterParams,
  GetDeadLetterParams,
  ListDeadLettersQuery,
  type ReplayedDeadLetters,
  ReplayDeadLetterParams,
  ReplayDeadLettersQuery,
} from '../contract';
import { DiscardDeadLetter } from './commands/discard-dead-letter.command';
import { ReplayDeadLetter } from './commands/replay-dead-letter.command';
import { ReplayDeadLetters } from './commands/replay-dead-letters.command';
import { GetDeadLetter } from './queries/get-dead-letter.query';
import { ListDeadLetters } from './queries/list-dead-letters.query';

/** Events that could not be told, for whoever looks after the installation. */
@Controller('api/v0/events')
export class DeadLettersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequireInstallationPermission('events:read')
  @Get('dead-letters')
  list(@Query() { subscriber, limit, cursor }: ListDeadLettersQuery): Promise<DeadLetterList> {
    return this.queries.execute(new ListDeadLetters(subscriber, limit, cursor));
  }

  @RequireInstallationPermission('events:read')
  @Get('dead-letters/:deadLetterId')
  get(@Param() { deadLetterId }: GetDeadLetterParams): Promise<DeadLetter> {
    return this.queries.execute(new GetDeadLetter(deadLetterId));
  }

  @RequireInstallationPermission('events:write')
  @HttpCode(204)
  @Delete('dead-letters/:deadLetterId')
  discard(@Param() { deadLetterId }: DiscardDeadLetterParams): Promise<void> {
    return this.commands.execute(new DiscardDeadLetter(deadLetterId));
  }

  @RequireInstallationPermission('events:write')
  @HttpCode(204)
  @Post('dead-letters/:deadLetterId/replay')
  replay(@Param() { deadLetterId }: ReplayDeadLetterParams): Promise<void> {
    return this.commands.execute(new ReplayDeadLetter(deadLetterId));
  }

  @RequireInstallationPermission('events:write')
  @HttpCode(200)
  @Post('replays')
  replayAll(@Query() { subscriber }: ReplayDeadLettersQuery): Promise<ReplayedDeadLetters> {
    return this.commands.execute(new ReplayDeadLetters(subscriber));
  }
}
