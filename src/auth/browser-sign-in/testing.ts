import { BrowserSignIn, type ProvenUser, type SignInWishes } from '../../identity';
import type { Environment } from '../../shared/config';
import { type StartedSignIn, StartedSignIns } from './sign-in-started';

/** Fakes of this folder, for its own specs. */

export const SETTINGS = {
  PUBLIC_URL: 'https://gateway.test',
  SIGN_IN_RETURN_URLS: ['https://portal.test/start'],
} as unknown as Environment;

/** Sign-ins in memory. */
export class FakeStartedSignIns extends StartedSignIns {
  readonly kept = new Map<string, StartedSignIn & { readonly expiresAtMs: number }>();

  keep(started: StartedSignIn, expiresAtMs: number): Promise<void> {
    this.kept.set(started.state, { ...started, expiresAtMs });
    return Promise.resolve();
  }

  take(state: string, nowMs: number): Promise<StartedSignIn | undefined> {
    const found = this.kept.get(state);
    this.kept.delete(state);
    return Promise.resolve(found && found.expiresAtMs > nowMs ? found : undefined);
  }

  removeOver(): Promise<number> {
    return Promise.resolve(0);
  }
}

/** Offers google, and answers a code with what a test wants. */
export class FakeBrowserSignIn extends BrowserSignIn {
  readonly redeemed: string[] = [];
  answer: () => Promise<ProvenUser | undefined> = () => Promise.resolve(undefined);

  url({ state }: { state: string }, redirectUri: string, { idp, prompt }: SignInWishes): string | undefined {
    if (idp !== undefined && idp !== 'google') return undefined;
    return `https://login.test/${state}?back=${redirectUri}${prompt === undefined ? '' : `&prompt=${prompt}`}`;
  }

  redeem({ code }: { code: string }): Promise<ProvenUser | undefined> {
    this.redeemed.push(code);
    return this.answer();
  }
}
