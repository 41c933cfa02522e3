import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment, publicUrl } from '../shared/config';
import type { RequestHead } from '../shared/http';
import { ProblemError } from '../shared/problem';

/** A page of another origin asks for what a cookie of ours would pay for. */
export class OriginDeniedError extends ProblemError {
  readonly code = 'origin-denied';
  readonly status = 403;

  constructor() {
    super('A cookie counts only for pages of this origin, or of one that CORS_ORIGINS names.');
  }
}

/** Browsers send cookies along whoever asks: what they authenticate must come from a page of ours. */
@Injectable()
export class SameOrigin {
  readonly #allowed: ReadonlySet<string>;

  constructor(@Inject(ENVIRONMENT) settings: Environment) {
    const own = publicUrl(settings);
    // `*` and `null` are no origins: nobody vouches for them.
    const listed = settings.CORS_ORIGINS.filter((origin) => origin !== '*' && origin !== 'null');
    this.#allowed = new Set([...listed, ...(own === '' ? [] : [new URL(own).origin])]);
  }

  /**
   * Looks at Sec-Fetch-Site and Origin, which no script can set. A request with neither is no browser's of this decade.
   * @throws {OriginDeniedError} 403
   */
  assert({ headers, client }: RequestHead): void {
    const { origin } = headers;
    if (headers['sec-fetch-site'] === 'same-origin') return;
    if (origin === undefined || origin === 'null') throw new OriginDeniedError();
    if (!this.#allowed.has(origin) && origin !== `${client.proto}://${client.host}`) throw new OriginDeniedError();
  }
}
