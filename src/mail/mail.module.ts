import { Logger, Module } from '@nestjs/common';
import { Housekeeping } from '../access/nest';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { UnitOfWork, untilNoneIsLeft } from '../shared/database';
import { EmptyMailboxHandler } from './commands/empty-mailbox.handler';
import { CapturedMail } from './delivery/captured-mail';
import { CapturingTransport } from './delivery/capturing.transport';
import { Postman } from './delivery/postman';
import { QueuedMailer } from './delivery/queued.mailer';
import { MailController } from './mail.controller';
import { MailboxPageController } from './mailbox-page.controller';
import { PostgresMailQueue } from './persistence/postgres-mail-queue';
import { PostgresMailbox } from './persistence/postgres-mailbox';
import { MailQueue } from './ports/mail-queue';
import { MailTransport } from './ports/mail-transport';
import { Mailbox } from './ports/mailbox';
import { Mailer } from './ports/mailer';
import { GetMailHandler } from './queries/get-mail.handler';
import { ListMailHandler } from './queries/list-mail.handler';
import { smtpServer } from './smtp/smtp-settings';
import { SmtpTransport } from './smtp/smtp.transport';

const CLEAN_EVERY_MS = 60 * 60_000;
/** Dead letters are kept for a month, for whoever asks where a letter is. */
const DEAD_KEPT_MS = 30 * 24 * 60 * 60_000;

function transport(settings: Environment, mailbox: Mailbox, unitOfWork: UnitOfWork, clock: Clock): MailTransport {
  const server = smtpServer(settings);
  if (server !== undefined) {
    if (server.tls === 'none' && settings.SMTP_TLS === 'none')
      new Logger('Mail').warn(`mail goes to ${server.host} without TLS, as SMTP_TLS says`);
    return new SmtpTransport(server);
  }
  if (settings.NODE_ENV === 'production')
    new Logger('Mail').warn('neither SMTP_URL nor SMTP_HOST is set: mail is captured, and nobody gets a letter');
  return new CapturingTransport(mailbox, unitOfWork, clock);
}

function removeDead(queue: MailQueue, unitOfWork: UnitOfWork, clock: Clock): Housekeeping {
  return new Housekeeping('removal of dead letters', CLEAN_EVERY_MS, async () => {
    await untilNoneIsLeft(unitOfWork, () => queue.removeDead(clock.nowMs() - DEAD_KEPT_MS));
  });
}

/** Letters: written, queued, and delivered to a mail server, or to a mailbox of our own where none is set. */
@Module({
  controllers: [MailController, MailboxPageController],
  providers: [
    { provide: MailQueue, useClass: PostgresMailQueue },
    { provide: Mailbox, useClass: PostgresMailbox },
    { provide: MailTransport, inject: [ENVIRONMENT, Mailbox, UnitOfWork, Clock], useFactory: transport },
    { provide: Mailer, useClass: QueuedMailer },
    { provide: Housekeeping, inject: [MailQueue, UnitOfWork, Clock], useFactory: removeDead },
    {
      provide: Postman,
      inject: [MailQueue, MailTransport, UnitOfWork, Clock],
      useFactory: (queue: MailQueue, carrier: MailTransport, unitOfWork: UnitOfWork, clock: Clock) =>
        new Postman(queue, carrier, unitOfWork, clock),
    },
    CapturedMail,
    ListMailHandler,
    GetMailHandler,
    EmptyMailboxHandler,
  ],
  exports: [Mailer],
})
export class MailModule {}
