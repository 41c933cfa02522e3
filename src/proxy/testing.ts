import { type Principal, Revocations } from '../access';
import {
  FakeAuthenticator,
  FakeRenewals,
  FakeRolePermissions,
  FakeTenantDirectory,
  FakeTickets,
} from '../access/testing';
import { type Ask, Limiter, type Standing } from '../limits';
import { FakeClock } from '../shared/clock';
import type { RequestHead } from '../shared/http';
import { aHead, type HeadOptions } from '../shared/http/testing';
import { ProblemWriter } from '../shared/problem';
import { RecordingAccessLog, RecordingMetrics } from '../shared/telemetry/testing';
import type { Tenant } from '../shared/tenant';
import { Exchange } from './exchange';
import type { DataPlaneLog } from './log';
import { OpenSockets } from './open-sockets';
import type { Parts } from './parts';
import type { Route } from './routes/route';
import { type RouteConfig, routeSchema, type WrittenRoute } from './routes/gateway-config';

/** Builders and fakes of the data plane, for the tests of all rooms. */

export interface HeadSketch extends HeadOptions {
  /** Address of the other end of the connection, where it is not the client's. */
  readonly peer?: string;
}

/** The head of a GET from outside, unless said otherwise. */
function headOf({ peer, ...options }: HeadSketch): RequestHead {
  const head = aHead(options);
  Object.defineProperty(head.request.socket, 'remoteAddress', { value: peer ?? head.client.address });
  return head;
}

type RouteSketch = Omit<Partial<WrittenRoute>, 'match' | 'upstream'> & {
  readonly match?: Partial<WrittenRoute['match']>;
  /** `mawbs`, unless said otherwise. */
  readonly upstream?: string | undefined;
};

/** A route as written in gateway.yaml, with its defaults. */
export function aRoute({ match, ...facts }: RouteSketch = {}): RouteConfig {
  const path = '/api/v0/mawbs';
  return routeSchema.parse({ id: 'mawbs', upstream: 'mawbs', match: { path, ...match }, ...facts });
}

/** A compiled route without checks, unless said otherwise; its forward is refused by a test that does not expect it. */
export function aCompiledRoute(facts: Partial<Route> = {}): Route {
  const config = facts.config ?? aRoute();
  return {
    id: config.id,
    config,
    upstream: config.upstream ?? 'gateway',
    checks: [],
    front: [],
    upstreamHost: undefined,
    forward: () => {
      throw new Error('this route was not expected to forward');
    },
    tunnel: undefined,
    targetPath: (path) => path,
    publicPath: (path) => path,
    ...facts,
  };
}

export interface ExchangeSketch {
  readonly head?: HeadSketch;
  readonly route?: Route;
  readonly principal?: Principal;
  readonly tenant?: Tenant;
}

export function anExchange({ head = {}, route, principal, tenant }: ExchangeSketch = {}): Exchange {
  const exchange = new Exchange(headOf(head), route ?? aCompiledRoute());
  exchange.principal = principal;
  exchange.tenant = tenant;
  return exchange;
}

/** Lets a fixed number of requests through for each limit and key. */
export class CountingLimiter extends Limiter {
  readonly taken: { limit: string; key: string }[] = [];
  /** Answer with promises, as a shared one does. */
  later = false;

  decide(asks: readonly Ask[], spend: boolean): readonly Standing[] | Promise<readonly Standing[]> {
    const standings = asks.map((ask) => this.#standing(ask));
    if (spend && standings.every(({ allowed }) => allowed))
      for (const { limit, key } of asks) this.taken.push({ limit: limit.name, key });
    return this.later ? Promise.resolve(standings) : standings;
  }

  #standing({ limit: { name, requests, perSeconds }, key }: Ask): Standing {
    const left = requests - this.taken.filter((one) => one.limit === name && one.key === key).length;
    const interval = Math.ceil(perSeconds / requests);
    return {
      allowed: left > 0,
      remaining: Math.max(0, left - 1),
      resetSeconds: perSeconds,
      retryAfterSeconds: left > 0 ? 0 : interval,
      nextSeconds: left > 1 ? 0 : interval,
    };
  }
}

export class FakeLog implements DataPlaneLog {
  readonly lines: { level: 'info' | 'warn' | 'error'; message: string; cause?: unknown }[] = [];
  #waiting: { pattern: RegExp; resolve: () => void }[] = [];

  info(message: string): void {
    this.#say('info', message);
  }
  warn(message: string, cause?: unknown): void {
    this.#say('warn', message, cause);
  }
  error(message: string, cause?: unknown): void {
    this.#say('error', message, cause);
  }
  /** Everything said at one level, in order. */
  at(level: 'info' | 'warn' | 'error'): string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.message);
  }
  /** @returns when something like it is said from now on */
  says(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ pattern, resolve }));
  }

  #say(level: 'info' | 'warn' | 'error', message: string, cause?: unknown): void {
    this.lines.push({ level, message, cause });
    for (const { pattern, resolve } of this.#waiting) if (pattern.test(message)) resolve();
  }
}

export interface FakeParts extends Parts {
  readonly authenticator: FakeAuthenticator;
  readonly tenants: FakeTenantDirectory;
  readonly tickets: FakeTickets;
  readonly renewals: FakeRenewals;
  readonly rolePermissions: FakeRolePermissions;
  readonly revocations: Revocations;
  readonly limiter: CountingLimiter;
  readonly clock: FakeClock;
  readonly accessLog: RecordingAccessLog;
  readonly metrics: RecordingMetrics;
  readonly log: FakeLog;
}

/** The shared organs, faked. */
export function someParts(facts: Partial<FakeParts> = {}): FakeParts {
  const clock = facts.clock ?? new FakeClock();
  return {
    authenticator: new FakeAuthenticator(),
    identityTokens: { tokenFor: ({ userId }, { audience, method, path }) => `${userId} ${audience} ${method} ${path}` },
    tenants: new FakeTenantDirectory('SERHAFEN:CL', 'ANDESLOG:PE'),
    rolePermissions: new FakeRolePermissions(),
    revocations: new Revocations(),
    hearing: { listening: true, blind: false },
    blindPolicy: 'unsafe',
    limiter: new CountingLimiter(),
    limits: [],
    sockets: new OpenSockets(clock),
    tickets: new FakeTickets(),
    renewals: new FakeRenewals(),
    origins: [],
    clock,
    problems: new ProblemWriter(''),
    accessLog: new RecordingAccessLog(),
    metrics: new RecordingMetrics(),
    log: new FakeLog(),
    ...facts,
  };
}
