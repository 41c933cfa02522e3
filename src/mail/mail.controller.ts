import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { RequireInstallationPermission } from '../access/nest';
import { GetMailParams, type Message, type MessageList } from '../contract';
import { EmptyMailbox } from './commands/empty-mailbox.command';
import { GetMail } from './queries/get-mail.query';
import { ListMail } from './queries/list-mail.query';

/** Letters hold links that let their holder in: they are for those who run the installation alone. */
@Controller('api/v0/mail/messages')
export class MailController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequireInstallationPermission('mail:read')
  @Get()
  list(): Promise<MessageList> {
    return this.queries.execute(new ListMail());
  }

  @RequireInstallationPermission('mail:read')
  @Get(':messageId')
  get(@Param() { messageId }: GetMailParams): Promise<Message> {
    return this.queries.execute(new GetMail(messageId));
  }

  @RequireInstallationPermission('mail:write')
  @Delete()
  @HttpCode(204)
  async empty(): Promise<void> {
    await this.commands.execute(new EmptyMailbox());
  }
}
