/** What the provider gave at a sign-in, so that its own session can be renewed and ended. Never logged, never sent on. */
export interface ProviderSession {
  readonly refreshToken: string;
  /** What the provider calls it (`sid`), where it says so. Sign-ins in one browser may share one. */
  readonly id?: string | undefined;
}

/** The provider's session behind each of ours. Where the provider is this gateway itself, there is none. */
export abstract class ProviderSessions {
  /** Whether there are any: then each refresh asks `renew` first. */
  abstract readonly exist: boolean;

  /** Keeps it beside our session, sealed. In the unit of work, of scope `system`, that makes the session. */
  abstract keep(sessionId: string, session: ProviderSession): Promise<void>;

  /**
   * What the provider has open for both sessions, if it is the same, is the other's alone from now on: it goes on when the
   * first ends. In the unit of work, of scope `system`, that ends the first, and before that.
   */
  abstract handOver(fromSessionId: string, toSessionId: string): Promise<void>;

  /**
   * Renews it, and follows what the user is by now. However many instances ask at once, the provider is asked once.
   * Opens its own units of work: call it outside one. A provider that does not answer ends nothing.
   * @returns `ended` when the provider says that it is over: then our session has ended too
   */
  abstract renew(sessionId: string): Promise<'alive' | 'ended'>;
}

/** Nobody else keeps sessions. */
export class NoProviderSessions extends ProviderSessions {
  readonly exist = false;

  keep(): Promise<void> {
    return Promise.resolve();
  }

  handOver(): Promise<void> {
    return Promise.resolve();
  }

  renew(): Promise<'alive'> {
    return Promise.resolve('alive');
  }
}
