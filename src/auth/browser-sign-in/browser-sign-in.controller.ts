import { Controller, Get, Header, Query, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Public } from '../../access/nest';
import { AuthorizeQuery, CallbackQuery } from '../../contract';
import { cookieIn, ownCookie, SIGN_IN_COOKIE } from '../../shared/http';
import { answerWith, currentHead, keepDevice, refreshCookie, thisDevice } from '../browser';
import { RefreshLimitGuard } from '../refresh-limit.guard';
import { BeginSignIn, type BegunSignIn } from './begin-sign-in.command';
import { CompleteSignIn, type CompletedSignIn } from './complete-sign-in.command';
import { SIGN_IN_SECONDS } from './sign-in-started';

/** Signing in at the identity provider's own page: there and back. Tokens never are in a URL. */
@Controller('api/v0/auth')
export class BrowserSignInController {
  constructor(private readonly commands: CommandBus) {}

  @Public()
  @UseGuards(RefreshLimitGuard)
  @Get('authorize')
  @Header('Cache-Control', 'no-store')
  async authorize(
    @Query() { returnTo, idp, prompt }: AuthorizeQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const command = new BeginSignIn(returnTo, { idp, prompt }, browserCookie(), refreshCookie());
    const { url, browser } = await this.commands.execute<BeginSignIn, BegunSignIn>(command);
    // Lax: the browser comes back by a link of the provider, and is to send it then.
    void reply.header('Set-Cookie', ownCookie(SIGN_IN_COOKIE, browser, SIGN_IN_SECONDS, 'Lax'));
    void reply.code(302).header('Location', url);
  }

  @Public()
  @UseGuards(RefreshLimitGuard)
  @Get('callback')
  @Header('Cache-Control', 'no-store')
  async callback(
    @Query() { state, code, iss, error }: CallbackQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const command = new CompleteSignIn({ state, code, iss, error }, browserCookie(), thisDevice(), refreshCookie());
    const { returnTo, signedIn } = await this.commands.execute<CompleteSignIn, CompletedSignIn>(command);
    if (signedIn) {
      keepDevice(reply, signedIn.deviceCookie);
      answerWith(signedIn.tokens, 'cookie', reply);
    }
    void reply.code(302).header('Location', returnTo);
  }
}

const browserCookie = (): string | undefined => cookieIn(currentHead().headers.cookie, SIGN_IN_COOKIE);
