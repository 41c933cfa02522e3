import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../shared/problem';
import { MailTransport } from '../ports/mail-transport';
import { Mailbox } from '../ports/mailbox';

/** The mailbox of an installation that captures its mail. */
@Injectable()
export class CapturedMail {
  constructor(
    private readonly transport: MailTransport,
    private readonly box: Mailbox,
  ) {}

  /** @throws {NotFoundError} 404 where mail is sent: there is no mailbox */
  get mailbox(): Mailbox {
    if (!this.transport.captures) throw new NotFoundError();
    return this.box;
  }
}
