import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { type Refusal, refusal, RefusedError } from '../shared/problem';
import type { Principal } from './principal';

/**
 * Asked before what whoever found an open session would do first: shut its owner out elsewhere, or make a key that outlives
 * it. The user has to have proven who they are not long ago (RFC 9470).
 */
@Injectable()
export class RecentSignIn {
  readonly #withinMs: number;
  readonly #tooLongAgo: Refusal;

  constructor(
    @Inject(Clock) private readonly clock: Pick<Clock, 'nowMs'>,
    @Inject(ENVIRONMENT) { RECENT_SIGN_IN_SECONDS: seconds }: Pick<Environment, 'RECENT_SIGN_IN_SECONDS'>,
  ) {
    this.#withinMs = seconds * 1000;
    const challenge = `Bearer error="insufficient_user_authentication", max_age="${seconds}"`;
    this.#tooLongAgo = refusal(
      401,
      'insufficient-user-authentication',
      { 'WWW-Authenticate': challenge },
      `This needs a sign-in of the last ${seconds} seconds.`,
    );
  }

  /** @throws {RefusedError} 401 `insufficient-user-authentication`, also where nobody knows when they signed in */
  assert({ authTimeMs }: Principal): void {
    if (authTimeMs === undefined || this.clock.nowMs() - authTimeMs > this.#withinMs)
      throw new RefusedError(this.#tooLongAgo);
  }
}
