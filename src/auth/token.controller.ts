import { Body, Controller, Header, HttpCode, Inject, Post, UseFilters, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Public } from '../access/nest';
import { TokenForm, type TokenFormResponse } from '../contract';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { READS_FORM } from '../shared/rest';
import { thisDevice } from './browser';
import { Login } from './commands/login.command';
import { Refresh } from './commands/refresh.command';
import { InvalidClientError, InvalidScopeError, UnsupportedGrantTypeError } from './domain/grant.errors';
import { PORTAL_CLIENT, PORTAL_SCOPE } from './domain/session';
import { GrantFilter, missing } from './grant.filter';
import { LoginLimitGuard } from './login-limit.guard';
import { RefreshLimitGuard } from './refresh-limit.guard';
import type { SessionTokens } from './sessions';
import type { SignedIn } from './sign-in';

/** The token endpoint of RFC 6749, for tools that sign in by form. */
@Controller('api/v0/auth')
export class TokenController {
  readonly #clients: ReadonlySet<string>;

  constructor(
    private readonly commands: CommandBus,
    @Inject(ENVIRONMENT) { TOKEN_CLIENTS }: Pick<Environment, 'TOKEN_CLIENTS'>,
  ) {
    this.#clients = new Set([PORTAL_CLIENT, ...TOKEN_CLIENTS]);
  }

  @Public()
  @UseGuards(LoginLimitGuard, RefreshLimitGuard)
  @UseFilters(GrantFilter)
  @RouteConfig(READS_FORM)
  @Post('token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async token(@Body() form: TokenForm): Promise<TokenFormResponse> {
    const { client_id: clientId = PORTAL_CLIENT, scope = PORTAL_SCOPE } = form;
    if (!this.#clients.has(clientId)) throw new InvalidClientError();
    if (scope.split(' ').some((name) => name !== PORTAL_SCOPE)) throw new InvalidScopeError();
    const tokens = await this.#grant(form, clientId);
    return {
      access_token: tokens.accessToken,
      token_type: 'Bearer',
      expires_in: tokens.expiresInSeconds,
      refresh_token: tokens.refreshToken,
      scope: PORTAL_SCOPE,
    };
  }

  async #grant(form: TokenForm, clientId: string): Promise<SessionTokens> {
    switch (form.grant_type) {
      case 'password': {
        const { username: name = missing('username'), password = missing('password') } = form;
        const credentials = name.includes('@') ? { email: name, password } : { username: name, password };
        const login = new Login(credentials, undefined, undefined, { ...thisDevice(), cookie: undefined }, clientId);
        return (await this.commands.execute<Login, SignedIn>(login)).tokens;
      }
      case 'refresh_token': {
        const { refresh_token: refreshToken = missing('refresh_token') } = form;
        return this.commands.execute(new Refresh(refreshToken, undefined, clientId));
      }
      default:
        throw new UnsupportedGrantTypeError();
    }
  }
}
