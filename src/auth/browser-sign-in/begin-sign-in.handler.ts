import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BrowserSignIn, NotSupportedError } from '../../identity';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { Random } from '../../shared/crypto';
import { InScope } from '../../shared/database';
import { hashOf } from '../domain/refresh-token';
import { BeginSignIn, type BegunSignIn } from './begin-sign-in.command';
import { callbackUrl } from './callback-url';
import { safeReturn } from './return-to';
import { SIGN_IN_SECONDS, StartedSignIns } from './sign-in-started';

/** 256 bits, as we write them. */
const SECRET = /^[\w-]{43}$/;

@InScope('system')
@CommandHandler(BeginSignIn)
export class BeginSignInHandler implements ICommandHandler<BeginSignIn, BegunSignIn> {
  constructor(
    private readonly provider: BrowserSignIn,
    private readonly started: StartedSignIns,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Environment,
  ) {}

  /** @throws {NotSupportedError} 501 where users sign in here, and for an `idp` that is not offered */
  async execute({ returnTo, wishes, browser: known, refreshToken }: BeginSignIn): Promise<BegunSignIn> {
    const secret = (): string => this.random.bytes(32).toString('base64url');
    const browser = known !== undefined && SECRET.test(known) ? known : secret();
    const secrets = { state: secret(), nonce: secret(), codeVerifier: secret() };
    const url = this.provider.url(secrets, callbackUrl(this.settings), wishes);
    if (url === undefined) throw new NotSupportedError('browser-sign-in');
    await this.started.keep(
      {
        ...secrets,
        browser,
        returnTo: safeReturn(returnTo, this.settings.SIGN_IN_RETURN_URLS),
        ...(refreshToken !== undefined && { former: hashOf(refreshToken).toString('base64url') }),
      },
      this.clock.nowMs() + SIGN_IN_SECONDS * 1000,
    );
    return { url, browser };
  }
}
