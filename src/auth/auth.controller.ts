import { Body, Controller, Get, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { Authenticated, CurrentPrincipal, Public } from '../access/nest';
import { LoginRequest, LogoutRequest, type Me, RefreshRequest, type TokenResponse } from '../contract';
import { requestContext } from '../shared/tenant';
import { type Device, Login } from './commands/login.command';
import { Logout } from './commands/logout.command';
import { Refresh } from './commands/refresh.command';
import { LoginLimitGuard } from './login-limit.guard';
import { WhoAmI } from './queries/who-am-i.query';

const LONGEST_USER_AGENT = 512;

@Controller('api/v0/auth')
export class AuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Public()
  @UseGuards(LoginLimitGuard)
  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  login(@Body() { email, username, password, tenant, mfaToken }: LoginRequest): Promise<TokenResponse> {
    const credentials = email !== undefined ? { email, password } : { username: username!, password };
    return this.commands.execute(new Login(credentials, tenant, mfaToken, thisDevice()));
  }

  @Public()
  @Post('refresh')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  refresh(@Body() { refreshToken, tenant }: RefreshRequest): Promise<TokenResponse> {
    return this.commands.execute(new Refresh(refreshToken, tenant));
  }

  @Authenticated()
  @Post('logout')
  @HttpCode(204)
  async logout(@CurrentPrincipal() principal: Principal, @Body() body?: LogoutRequest): Promise<void> {
    await this.commands.execute(new Logout(principal, body?.refreshToken));
  }

  @Authenticated()
  @Get('me')
  me(@CurrentPrincipal() principal: Principal): Promise<Me> {
    return this.queries.execute(new WhoAmI(principal, requestContext.current()?.selected));
  }
}

function thisDevice(): Device {
  const head = requestContext.current()?.head;
  return { address: head?.client.address, userAgent: head?.headers['user-agent']?.slice(0, LONGEST_USER_AGENT) };
}
