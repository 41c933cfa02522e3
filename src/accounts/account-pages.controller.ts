import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Public } from '../access/nest';
import { Capabilities } from '../identity';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { basePathOf, housePage, PAGE_POLICY } from '../shared/pages';
import { ACCOUNT_SCRIPT } from './pages/account-script';
import { ACCOUNT_STYLE } from './pages/account-style';
import { type AccountPageName, accountPages, registrationClosed } from './pages/account-pages';

const HTML = 'text/html; charset=utf-8';

/**
 * The pages that links in letters lead to. They are the same for everybody and take nothing from the request: what a
 * reader may do is in the fragment of the link, which the page's script alone reads, and sends to the API.
 */
@Public()
@Controller('ui')
export class AccountPagesController {
  readonly #pages: Record<AccountPageName, string>;

  constructor(
    @Inject(ENVIRONMENT) { PUBLIC_URL, REGISTRATION }: Pick<Environment, 'PUBLIC_URL' | 'REGISTRATION'>,
    capabilities: Capabilities,
  ) {
    const base = basePathOf(PUBLIC_URL);
    const made = Object.entries(accountPages).map(([name, { title, body }]) => [
      name,
      housePage(base, { title, body: body(base), styles: ['account.css'], scripts: ['account.js'] }),
    ]);
    this.#pages = Object.fromEntries(made) as Record<AccountPageName, string>;
    if (REGISTRATION === 'open' && capabilities.has('registration')) return;
    const { title, body } = registrationClosed;
    this.#pages.register = housePage(base, { title, body: body(base), styles: ['account.css'], scripts: [] });
  }

  @Get('register')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  register(): string {
    return this.#pages.register;
  }

  @Get('complete-registration')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  completeRegistration(): string {
    return this.#pages['complete-registration'];
  }

  @Get('verify-email')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  verifyEmail(): string {
    return this.#pages['verify-email'];
  }

  @Get('forgot-password')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  forgotPassword(): string {
    return this.#pages['forgot-password'];
  }

  @Get('reset-password')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  resetPassword(): string {
    return this.#pages['reset-password'];
  }

  @Get('confirm-email')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  confirmEmail(): string {
    return this.#pages['confirm-email'];
  }

  @Get('accept-invitation')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  acceptInvitation(): string {
    return this.#pages['accept-invitation'];
  }

  @Get('account.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return ACCOUNT_SCRIPT;
  }

  @Get('account.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  style(): string {
    return ACCOUNT_STYLE;
  }
}
