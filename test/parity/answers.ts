import { checkedFetch } from '../support/contract';

/** An answer as two installations can be held against each other by it. */
export interface Kept {
  readonly call: string;
  readonly status: number;
  /** Names, sorted; with the value where that is one for all. */
  readonly headers: readonly string[];
  readonly body: unknown;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const CURSOR = /(?<=[?&]cursor=)[\w-]+/g;
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
/** Nobody makes the same one twice. */
const DRAWN = new Set([
  'refreshToken',
  'temporaryPassword',
  'checksum',
  'key',
  'prefix',
  'keyPrefix',
  'nextCursor',
  'prevCursor',
  'hint',
  'ip',
  'device',
  'userAgent',
]);
/** Different by what they say: who gave a role is the provider, or this gateway. */
const TOLD = new Set(['origin']);
const FIXED = ['content-type', 'cache-control', 'www-authenticate', 'retry-after', 'allow', 'etag', 'accept-patch'];

const neutral = (text: string): string =>
  text.replace(UUID, '<id>').replace(INSTANT, '<instant>').replace(JWT, '<token>').replace(CURSOR, '<cursor>');

/** What is drawn anew each time becomes a word for its kind; all else stays as it is. */
export function comparable(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => comparable(item, name));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, comparable(inner, key)]));
  if (TOLD.has(name)) return `<${name}>`;
  if (typeof value !== 'string') return value;
  return DRAWN.has(name) ? `<${name}>` : neutral(value);
}

export interface Asking {
  readonly as?: string;
  readonly tenant?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks one installation, and keeps what it answered. */
export class Asker {
  readonly kept: Kept[] = [];

  constructor(private readonly url: string) {}

  /** @returns the body, as it came */
  async ask(
    method: string,
    path: string,
    { as, tenant, body, headers }: Asking = {},
  ): Promise<Record<string, unknown>> {
    const answer = await checkedFetch(`${this.url}/${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(as !== undefined && { authorization: `Bearer ${as}` }),
        ...(tenant !== undefined && { 'x-tenant-id': tenant }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
    this.kept.push({
      call: neutral(`${method} ${path}`),
      status: answer.status,
      headers: [...answer.headers].map(([name, value]) => (FIXED.includes(name) ? `${name}: ${value}` : name)).sort(),
      body: comparable(json),
    });
    return json ?? {};
  }
}
