import { createHmac } from 'node:crypto';
import type { Exchange } from '../exchange';
import type { UpstreamConfig } from '../routes/gateway-config';
import { cookieOf } from './balance';
import type { Target } from './target';

type StickinessConfig = NonNullable<UpstreamConfig['stickiness']>;

const NAME_BYTES = 12;

/**
 * The cookie that names the target a client stays with: a keyed hash of where it is, so that it tells nobody, and is the
 * same on every instance that has the key. What a client makes up names nobody.
 */
export class Stickiness {
  readonly #names = new WeakMap<Target, string>();
  readonly #cookie: string;
  readonly #attributes: string;

  constructor(
    private readonly upstream: string,
    { cookie, maxAgeSeconds, secure, sameSite }: StickinessConfig,
    private readonly key: Buffer,
  ) {
    // Of its own: with one name for all, an upstream would overwrite what another has said.
    this.#cookie = cookie ?? `iam-gateway-target-${upstream}`;
    const life = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
    this.#attributes = `; Path=/${life}; HttpOnly${secure ? '; Secure' : ''}; SameSite=${sameSite}`;
  }

  /** @returns the one of the candidates that the client's cookie names */
  targetOf({ head }: Exchange, candidates: readonly Target[]): Target | undefined {
    const name = cookieOf(head.headers.cookie, this.#cookie);
    return name === undefined ? undefined : candidates.find((target) => this.#nameOf(target) === name);
  }

  /** @returns the value of a Set-Cookie field; undefined when the client's cookie already says so */
  cookieFor({ head, target }: Exchange): string | undefined {
    if (target === undefined) return undefined;
    const name = this.#nameOf(target);
    if (cookieOf(head.headers.cookie, this.#cookie) === name) return undefined;
    return `${this.#cookie}=${name}${this.#attributes}`;
  }

  #nameOf(target: Target): string {
    let name = this.#names.get(target);
    if (name === undefined) {
      const digest = createHmac('sha256', this.key).update(`${this.upstream} ${target.key}`).digest();
      name = digest.subarray(0, NAME_BYTES).toString('base64url');
      this.#names.set(target, name);
    }
    return name;
  }
}
