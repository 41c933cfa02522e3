import type { Clock } from '../../shared/clock';
import type { UnitOfWork } from '../../shared/database';
import type { Letter } from '../domain/letter';
import { MailTransport } from '../ports/mail-transport';
import type { Mailbox } from '../ports/mailbox';

/** Keeps letters where whoever runs this installation reads them: there is no mail server. */
export class CapturingTransport extends MailTransport {
  readonly captures = true;

  constructor(
    private readonly mailbox: Mailbox,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  deliver(id: string, letter: Letter): Promise<void> {
    return this.unitOfWork.run('system', () => this.mailbox.keep(id, letter, this.clock.nowMs()));
  }
}
