import { Body, Controller, Get, Header, HttpCode, Post, Put, Res, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Principal } from '../access';
import { Authenticated, CurrentPrincipal, Public } from '../access/nest';
import {
  ChangePasswordRequest,
  LoginRequest,
  LogoutRequest,
  type Me,
  ReauthenticateRequest,
  RefreshRequest,
  type TokenResponse,
} from '../contract';
import { requestContext } from '../shared/tenant';
import { ValidationFailedError } from '../shared/validation';
import { answerWith, currentHead, dropRefreshToken, keepDevice, refreshCookie, thisDevice } from './browser';
import { ChangePassword } from './commands/change-password.command';
import { Login } from './commands/login.command';
import { Logout } from './commands/logout.command';
import { Reauthenticate } from './commands/reauthenticate.command';
import { Refresh } from './commands/refresh.command';
import { PORTAL_CLIENT } from './domain/session';
import { LoginLimitGuard } from './login-limit.guard';
import { WhoAmI } from './queries/who-am-i.query';
import { RefreshLimitGuard } from './refresh-limit.guard';
import { SameOrigin } from './same-origin';
import type { SessionTokens } from './sessions';
import type { SignedIn } from './sign-in';

@Controller('api/v0/auth')
export class AuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly sameOrigin: SameOrigin,
  ) {}

  @Public()
  @UseGuards(LoginLimitGuard)
  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async login(@Body() body: LoginRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<TokenResponse> {
    const { email, username, password, tenant, mfaToken, refreshIn = 'body' } = body;
    // Else a page of somebody else could sign the browser in under a name of its choice.
    if (refreshIn === 'cookie') this.sameOrigin.assert(currentHead());
    const credentials = email !== undefined ? { email, password } : { username: username!, password };
    const replaced = refreshIn === 'cookie' ? refreshCookie() : undefined;
    const command = new Login(credentials, tenant, mfaToken, thisDevice(), PORTAL_CLIENT, replaced);
    const { tokens, deviceCookie } = await this.commands.execute<Login, SignedIn>(command);
    keepDevice(reply, deviceCookie);
    return answerWith(tokens, refreshIn, reply);
  }

  @Public()
  @UseGuards(RefreshLimitGuard)
  @Post('refresh')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async refresh(
    @Body() { refreshToken, tenant }: RefreshRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenResponse> {
    const shown = refreshToken ?? refreshCookie();
    if (shown === undefined)
      throw new ValidationFailedError([
        { in: 'body', pointer: '/refreshToken', message: 'is required without its cookie' },
      ]);
    if (refreshToken === undefined) this.sameOrigin.assert(currentHead());
    const tokens = await this.commands.execute<Refresh, SessionTokens>(new Refresh(shown, tenant));
    return answerWith(tokens, refreshToken === undefined ? 'cookie' : 'body', reply);
  }

  @Authenticated()
  @Post('logout')
  @HttpCode(204)
  async logout(
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body?: LogoutRequest,
  ): Promise<void> {
    const cookie = refreshCookie();
    if (cookie !== undefined) this.sameOrigin.assert(currentHead());
    await this.commands.execute(new Logout(principal, body?.refreshToken ?? cookie));
    // Only now: a browser that forgot its token could not end the session any more.
    if (cookie !== undefined) dropRefreshToken(reply);
  }

  @Authenticated()
  @Put('password')
  @HttpCode(204)
  async changePassword(
    @CurrentPrincipal() principal: Principal,
    @Body() { currentPassword, newPassword }: ChangePasswordRequest,
  ): Promise<void> {
    await this.commands.execute(new ChangePassword(principal, currentPassword, newPassword, thisDevice()));
  }

  /** The session goes on under another id, with its refresh token where the client wants it. */
  @Authenticated()
  @Post('reauthenticate')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async reauthenticate(
    @CurrentPrincipal() principal: Principal,
    @Body() { password, refreshIn = 'body' }: ReauthenticateRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenResponse> {
    if (refreshIn === 'cookie') this.sameOrigin.assert(currentHead());
    const command = new Reauthenticate(principal, password, thisDevice());
    const { tokens, deviceCookie } = await this.commands.execute<Reauthenticate, SignedIn>(command);
    keepDevice(reply, deviceCookie);
    return answerWith(tokens, refreshIn, reply);
  }

  @Authenticated({ apiKeys: true })
  @Get('me')
  me(@CurrentPrincipal() principal: Principal): Promise<Me> {
    return this.queries.execute(new WhoAmI(principal, requestContext.current()?.selected));
  }
}
