import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { Random } from '../../shared/crypto';
import { CurrentUnitOfWork } from '../../shared/database';
import { type Mail, Mailer } from '../ports/mailer';
import { MailQueue } from '../ports/mail-queue';
import { type TemplateName, write } from '../templates/templates';
import { Postman } from './postman';

const DAY_MS = 24 * 60 * 60_000;

/** Writes letters at once, into the queue; the postman has them when the unit of work is committed. */
@Injectable()
export class QueuedMailer extends Mailer {
  constructor(
    private readonly queue: MailQueue,
    private readonly postman: Postman,
    private readonly current: CurrentUnitOfWork,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {
    super();
  }

  async send<Name extends TemplateName>({ to, template, data, goodUntilMs }: Mail<Name>): Promise<void> {
    const content = write(template, data);
    const nowMs = this.clock.nowMs();
    const queued = {
      id: this.random.uuid(),
      template,
      letter: to === undefined ? undefined : { to, ...content },
      goodUntilMs: goodUntilMs ?? nowMs + DAY_MS,
    };
    await this.current.asSystem(() => this.queue.add(queued, nowMs));
    this.current.afterCommit(() => this.postman.hurry());
  }
}
