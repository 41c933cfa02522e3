import type { RequestHead } from '../shared/http';
import { type Refusal, refusal } from '../shared/problem';

/** What a browser's script may read of our answers, beside the fields that it always may. */
const EXPOSED = [
  ...['X-Request-Id', 'Location', 'Link', 'ETag', 'Content-Disposition'],
  ...[
    'Retry-After',
    'RateLimit',
    'RateLimit-Policy',
    'X-RateLimit-Limit',
    'X-RateLimit-Remaining',
    'X-RateLimit-Reset',
  ],
].join(', ');
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
const FIELD_LIST = /^[\w!#$%&'*+.^`|~-]+(?:\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/;
const MAX_AGE_SECONDS = '600';
const ORIGIN_DENIED = refusal(403, 'origin-denied', {}, 'Scripts of this origin may not call here.');

type Fields = readonly string[];
const NOTHING: Fields = [];

/** Tells browsers which origins may call (https://fetch.spec.whatwg.org/#http-cors-protocol), for both planes alike. */
export class Cors {
  readonly #allowed: ReadonlyMap<string, Fields>;
  readonly #anybody: Fields | undefined;
  readonly #others: Fields;

  /** @param origins `*` lets every origin in, but without credentials; empty: there is no CORS at all */
  constructor(private readonly origins: readonly string[]) {
    const exposed = ['Access-Control-Expose-Headers', EXPOSED];
    this.#allowed = new Map(
      origins.map((origin) => [
        origin,
        [
          'Vary',
          'Origin',
          'Access-Control-Allow-Origin',
          origin,
          'Access-Control-Allow-Credentials',
          'true',
          ...exposed,
        ],
      ]),
    );
    this.#anybody = origins.includes('*') ? ['Access-Control-Allow-Origin', '*', ...exposed] : undefined;
    this.#others = origins.length > 0 ? ['Vary', 'Origin'] : NOTHING;
  }

  #admits(origin: string): boolean {
    return this.#anybody !== undefined || this.#allowed.has(origin);
  }

  /** What every answer to this request carries: name, value, … */
  answerFields({ headers }: RequestHead): Fields {
    const { origin } = headers;
    const own = origin === undefined ? undefined : this.#allowed.get(origin);
    return own ?? this.#anybody ?? this.#others;
  }

  /** @returns the fields of the answer to a preflight, a refusal, or undefined when the request is none */
  preflight({ method, headers }: RequestHead): Fields | Refusal | undefined {
    const { origin, 'access-control-request-method': asked } = headers;
    if (method !== 'OPTIONS' || origin === undefined || asked === undefined || this.origins.length === 0) {
      return undefined;
    }
    if (!this.#admits(origin)) return ORIGIN_DENIED;
    const fields = headers['access-control-request-headers'];
    return [
      ...['Access-Control-Allow-Methods', METHODS],
      ...(fields !== undefined && FIELD_LIST.test(fields) ? ['Access-Control-Allow-Headers', fields] : []),
      ...['Access-Control-Max-Age', MAX_AGE_SECONDS],
      ...['Vary', 'Access-Control-Request-Method, Access-Control-Request-Headers'],
    ];
  }
}
