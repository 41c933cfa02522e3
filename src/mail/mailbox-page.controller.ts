import { Controller, Get, Header } from '@nestjs/common';
import { Inject } from '@nestjs/common';
import { Public } from '../access/nest';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { NotFoundError } from '../shared/problem';
import { basePathOf, housePage, PAGE_POLICY } from '../shared/pages';
import { MAILBOX_BODY } from './pages/mailbox-body';
import { MAILBOX_SCRIPT } from './pages/mailbox-script';
import { MAILBOX_STYLE } from './pages/mailbox-style';
import { MailTransport } from './ports/mail-transport';

/** A letter is shown as it was written, with the styles at its elements. */
const MAILBOX_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

/** The page that captured mail is read with. The page itself holds nothing: it asks who is there, then the API. */
@Public()
@Controller('ui')
export class MailboxPageController {
  readonly #page: string;

  constructor(
    private readonly transport: MailTransport,
    @Inject(ENVIRONMENT) { PUBLIC_URL }: Pick<Environment, 'PUBLIC_URL'>,
  ) {
    const base = basePathOf(PUBLIC_URL);
    this.#page = housePage(base, {
      title: 'Captured mail',
      body: MAILBOX_BODY(base),
      styles: ['mailbox.css'],
      scripts: ['mailbox.js'],
    });
  }

  /** @throws {NotFoundError} 404 where mail is sent */
  @Get('mailbox')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', MAILBOX_POLICY)
  page(): string {
    return this.#whereCaptured(this.#page);
  }

  @Get('mailbox.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return this.#whereCaptured(MAILBOX_SCRIPT);
  }

  @Get('mailbox.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  style(): string {
    return this.#whereCaptured(MAILBOX_STYLE);
  }

  #whereCaptured(text: string): string {
    if (!this.transport.captures) throw new NotFoundError();
    return text;
  }
}
