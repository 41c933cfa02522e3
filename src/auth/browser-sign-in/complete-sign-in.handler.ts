import { timingSafeEqual } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BrowserSignIn, type ProvenUser, ProviderUnavailableError } from '../../identity';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { hashOf } from '../domain/refresh-token';
import { ACR_PROVIDER, type Device, PORTAL_CLIENT } from '../domain/session';
import { SignIn, type SignedIn } from '../sign-in';
import { callbackUrl } from './callback-url';
import { type CallbackAnswer, CompleteSignIn, type CompletedSignIn } from './complete-sign-in.command';
import { withFailure } from './return-to';
import { SignInInvalidError } from './sign-in.errors';
import { type StartedSignIn, StartedSignIns } from './sign-in-started';

/** The provider is asked in no transaction. */
@OwnUnitsOfWork()
@CommandHandler(CompleteSignIn)
export class CompleteSignInHandler implements ICommandHandler<CompleteSignIn, CompletedSignIn> {
  constructor(
    private readonly provider: BrowserSignIn,
    private readonly started: StartedSignIns,
    private readonly signIn: SignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Environment,
  ) {}

  /** @throws {SignInInvalidError} 400 for an answer that no sign-in of this browser waits for */
  async execute({ answer, browser, device, refreshToken }: CompleteSignIn): Promise<CompletedSignIn> {
    // Taken before anything else: a code that is redeemed twice ends the session of the first.
    const started = await this.unitOfWork.run('system', () => this.#take(answer.state));
    if (started === undefined || !isSame(started.browser, browser)) throw new SignInInvalidError();
    const failed = (code: string): CompletedSignIn => ({
      returnTo: withFailure(started.returnTo, code),
      signedIn: undefined,
    });
    // The provider's words go no further: somebody else may have written them into the link.
    if (answer.error !== undefined)
      return failed(answer.error === 'access_denied' ? 'access-denied' : 'sign-in-failed');
    try {
      const user = await this.#redeem(answer, started);
      const signedIn = user && (await this.#open(user, device, formerOf(started, refreshToken)));
      return signedIn ? { returnTo: started.returnTo, signedIn } : failed('sign-in-failed');
    } catch (error) {
      if (error instanceof ProviderUnavailableError) return failed(error.code);
      throw error;
    }
  }

  #take(state: string | undefined): Promise<StartedSignIn | undefined> {
    return state === undefined ? Promise.resolve(undefined) : this.started.take(state, this.clock.nowMs());
  }

  #redeem({ code, iss }: CallbackAnswer, started: StartedSignIn): Promise<ProvenUser | undefined> {
    if (code === undefined) return Promise.resolve(undefined);
    return this.provider.redeem({ code, iss }, started, callbackUrl(this.settings));
  }

  async #open(user: ProvenUser, device: Device, former: readonly Buffer[]): Promise<SignedIn | undefined> {
    const entrance = { device, clientId: PORTAL_CLIENT, acr: ACR_PROVIDER, tenant: undefined, former };
    const opened = await this.unitOfWork.run('system', () => this.signIn.open(user, entrance));
    return opened && this.signIn.tokensOf(opened);
  }
}

/** What the browser had when it went, and what it has now: two tabs may have signed in meanwhile. */
const formerOf = ({ former }: StartedSignIn, refreshToken: string | undefined): Buffer[] => [
  ...(former === undefined ? [] : [Buffer.from(former, 'base64url')]),
  ...(refreshToken === undefined ? [] : [hashOf(refreshToken)]),
];

function isSame(expected: string, shown: string | undefined): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(shown ?? '')];
  return one.length === other.length && timingSafeEqual(one, other);
}
