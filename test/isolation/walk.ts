import type { WalkedOperation } from './operations';
import type { Values, World } from './world';

/** Goes through operations as somebody who works HERE, with everything that can be named THERE. */

interface Answer {
  readonly status: number;
  /** Status, header fields and body, without what differs from request to request. */
  readonly text: string;
  readonly body: string;
}

/** Operations that act on whoever asks, and end their session or lock them out: walked, but last. */
const ENDS_THE_WALK = new Set(['logout', 'endOtherSessions', 'changePassword']);

/**
 * Tell people where they are members, or which roles the installation knows: neither is a trace there.

 */
const COMMON_KNOWLEDGE = new Set(['me', 'listTenants', 'listRoles', 'listPermissions', 'getRole']);

/** Whole and in part, from both ends: each is found in its own way. */
const PAGES_OF_A_GROUP = ['count=true&limit=100', 'count=true&limit=100&sort=-email', 'limit=1', 'limit=1&sort=-email'];

/** Shows a tenant to its members, whichever they work in. */
const OWN_TENANTS = new Set(['getTenant']);

/** An address belongs to one user of the installation, and who makes a user is told that it is taken. */
const TELLS_ADDRESSES = new Set(['createUser']);

/** Path parameters that name nobody's thing: roles are the installation's, and the catalogue of permissions too. */
const COMMON = new Set(['role', 'permission']);

/** Who may not do a thing at all is told so, whatever it is called. */
const NOT_AT_ALL = new Set([403, 501]);

export class Walker {
  constructor(
    private readonly world: World,
    private readonly operations: readonly WalkedOperation[],
    /** Tenants that whoever walks is a member of: what they may know of these from anywhere is no leak. */
    private readonly memberOf: readonly string[],
    /** Told which operation is tried next. */
    private readonly tries: (operation: string) => void,
  ) {}

  /** @param headers of who walks @returns every trace of another tenant, in words; empty when there is none */
  async walk(headers: Readonly<Record<string, string>>): Promise<string[]> {
    const found: string[] = [];
    const ends = (operation: WalkedOperation): boolean => ENDS_THE_WALK.has(operation.id);
    for (const operation of this.operations.filter((one) => !ends(one)))
      found.push(...(await this.#everyWay(operation, headers)));
    // After the lists: what is invited here must not look like a trace in one.
    for (const operation of this.operations) found.push(...(await this.#address(operation, headers)));
    for (const operation of this.operations.filter(ends)) found.push(...(await this.#everyWay(operation, headers)));
    return found;
  }

  async #everyWay(operation: WalkedOperation, headers: Readonly<Record<string, string>>): Promise<string[]> {
    const found = await this.#plain(operation, headers);
    for (const name of operation.pathParameters.filter((name) => !COMMON.has(name)))
      found.push(...(await this.#foreign(operation, name, headers)));
    for (const name of operation.queryParameters.filter((name) => name in this.world.there))
      found.push(...(await this.#query(operation, name, headers)));
    if (operation.method === 'GET') found.push(...(await this.#shared(operation, headers)));
    return found;
  }

  /** With nothing but what is here: lists hold, and count, what is here. */
  async #plain(operation: WalkedOperation, headers: Readonly<Record<string, string>>): Promise<string[]> {
    if (operation.pathParameters.length > 0 && operation.method !== 'GET') return []; // it would change what the walk needs
    const query = operation.queryParameters.includes('count') ? '?count=true&limit=100' : '';
    const answer = await this.#ask(operation, this.world.here, query, headers);
    const traces = COMMON_KNOWLEDGE.has(operation.id) ? [] : this.#traces(operation.id, answer);
    return [...traces, ...miscounted(operation.id, answer)];
  }

  /** A thing that is there answers as one that is nowhere. */
  async #foreign(
    operation: WalkedOperation,
    name: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<string[]> {
    const { here, there, nowhere } = this.world;
    if (OWN_TENANTS.has(operation.id) && this.memberOf.includes(there[name]!)) return [];
    if (!(name in there)) throw new Error(`the world has no ${name} for ${operation.id}: furnish it`);
    const theirs = await this.#ask(operation, { ...here, [name]: there[name]! }, '', headers);
    const nobodys = await this.#ask(operation, { ...here, [name]: nowhere[name]! }, '', headers);
    const what = `${operation.id} with ${name} of another tenant`;
    const found = this.#traces(what, theirs);
    if (theirs.status !== 404 && !NOT_AT_ALL.has(theirs.status)) found.push(`${what} answers ${theirs.status}`);
    if (theirs.text !== nobodys.text)
      found.push(`${what} is told from one that is nowhere: ${theirs.text} / ${nobodys.text}`);
    return found;
  }

  async #query(operation: WalkedOperation, name: string, headers: Readonly<Record<string, string>>): Promise<string[]> {
    const { here, there, nowhere } = this.world;
    const found: string[] = [];
    // A page that is full is found in another way than one that is not.
    const pages = operation.queryParameters.includes('sort') ? ['', '&limit=1', '&limit=1&sort=-email'] : [''];
    for (const page of pages) {
      const ask = (value: string): Promise<Answer> =>
        this.#ask(operation, here, `?${name}=${encodeURIComponent(value)}${page}`, headers);
      const [theirs, nobodys] = [await ask(there[name]!), await ask(nowhere[name]!)];
      const what = `${operation.id}?${name}=${page}`;
      found.push(...this.#traces(what, theirs));
      if (theirs.text !== nobodys.text)
        found.push(`${what} is told from one that is nowhere: ${theirs.text} / ${nobodys.text}`);
    }
    return found;
  }

  /** Of somebody in both tenants, and in a group of both, only what is here is told. */
  async #shared(operation: WalkedOperation, headers: Readonly<Record<string, string>>): Promise<string[]> {
    const { here, shared } = this.world;
    const found: string[] = [];
    if (operation.pathParameters.includes('userId')) {
      const answer = await this.#ask(operation, { ...here, userId: shared.userId }, '', headers);
      found.push(...this.#traces(`${operation.id} of a member of both`, answer));
    }
    if (operation.queryParameters.includes('group')) {
      const what = `${operation.id} of a group of both`;
      for (const query of PAGES_OF_A_GROUP) {
        const answer = await this.#ask(operation, here, `?${query}&group=${shared.group}`, headers);
        found.push(...this.#traces(what, answer), ...miscounted(what, answer));
      }
    }
    return found;
  }

  /** An address that somebody there has is an address like any other. */
  async #address(operation: WalkedOperation, headers: Readonly<Record<string, string>>): Promise<string[]> {
    const { body } = operation;
    if (operation.pathParameters.length > 0 || TELLS_ADDRESSES.has(operation.id)) return [];
    if (typeof body !== 'object' || body === null || !('email' in body)) return [];
    const ask = (email: string): Promise<Answer> =>
      this.#ask(
        { ...operation, body: { ...body, ...('roles' in body && { roles: ['USER'] }), email } },
        { ...this.world.here, email },
        '',
        headers,
      );
    const [theirs, nobodys] = [await ask(this.world.emails.there), await ask(this.world.emails.nowhere)];
    if (operation.id === 'invite' && nobodys.status >= 300) return [`nobody could be invited: ${nobodys.text}`];
    if (theirs.status === nobodys.status) return [];
    return [`${operation.id} tells an address of another tenant from one of nobody: ${theirs.text} / ${nobodys.text}`];
  }

  async #ask(
    operation: WalkedOperation,
    values: Values,
    query: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    this.tries(operation.id);
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'USER'));
    const answer = await fetch(`${this.world.gateway.url}${path}${query}`, {
      method: operation.method,
      headers: {
        ...headers,
        'if-match': '*',
        ...(operation.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(operation.body === undefined ? {} : { body: JSON.stringify(operation.body) }),
    });
    const body = await answer.text();
    const fields = [...answer.headers].filter(([name]) => !VARYING.has(name)).map((field) => field.join(': '));
    const named = Object.values(values);
    return { status: answer.status, body, text: neutral([answer.status, ...fields, body].join('\n'), named) };
  }

  #traces(what: string, { text }: Answer): string[] {
    const read = this.world.traces.filter((trace) => text.toLowerCase().includes(trace.toLowerCase()));
    return read.length === 0 ? [] : [`${what} shows ${read.join(', ')}: ${text}`];
  }
}

const VARYING = new Set(['date', 'x-request-id', 'ratelimit', 'x-correlation-id', 'traceparent']);

/** Without the request's own words: its path, the ids it named, its own id. */
function neutral(text: string, named: readonly string[]): string {
  return named
    .flatMap((value) => [value, encodeURIComponent(value)])
    .reduce((left, value) => left.replaceAll(value, '…'), text)
    .replace(/"requestId":"[^"]*"/g, '"requestId":"…"')
    .replace(/"instance":"[^"]*"/g, '"instance":"…"');
}

/** A list that is whole counts what it shows. */
function miscounted(what: string, { status, body }: Answer): string[] {
  if (status !== 200 || !body.includes('"total"')) return [];
  const { data, page } = JSON.parse(body) as { data: unknown[]; page: { nextCursor: string | null; total: number } };
  return page.nextCursor === null && page.total !== data.length
    ? [`${what} shows ${data.length} and counts ${page.total}`]
    : [];
}
