import type { INestApplicationContext } from '@nestjs/common';
import {
  Authenticator,
  IdentityTokens,
  Revocations,
  RolePermissions,
  SessionRenewals,
  TenantDirectory,
  TokenIssuer,
  TrustedIssuers,
  WebSocketTickets,
} from '../access';
import { ClientAddresses, HeadReader } from '../door';
import { UserRepository } from '../identity';
import { Limiter } from '../limits';
import type { Explanation, Parts } from '../proxy';
import { Clock } from '../shared/clock';
import { Random } from '../shared/crypto';
import type { Environment } from '../shared/config';
import { UnitOfWork } from '../shared/database';
import type { RequestHead } from '../shared/http';
import { ProblemWriter, type Refusal } from '../shared/problem';
import { AccessLog, RequestMetrics } from '../shared/telemetry';
import { inApplication } from './application';
import type { RouteTestOptions } from './commands/route.commands';
import { readRoutes } from './config';
import { CommandError, type Outcome } from './outcome';
import { personNamed, tenantNamed } from './people';
import { commandEnvironment } from './settings';
import { writtenRequest } from './written-request';

const DEFAULT_FILE = 'gateway.yaml';
/** A token that lives as long as the command may take, and never leaves the process. */
const TOKEN_LIFE_MS = 60_000;

/**
 * `route test`: the request is read as the door reads it, and the table and the checks are those that serve traffic.
 * Nothing is sent to an upstream, and no quota is spent; without Redis counts are those of this process: none.
 */
export async function testRoute(method: string, url: string, options: RouteTestOptions): Promise<Outcome> {
  const environment = commandEnvironment();
  const file = options.config ?? environment.GATEWAY_CONFIG ?? DEFAULT_FILE;
  const { config, plugins } = (await readRoutes(file, true))!;
  // Whoever called it wrongly hears of it before anything is opened.
  writtenRequest({ method, url, fields: options.header, from: options.from });
  return inApplication(async (app) => {
    const { compileTable, explainRequest, OpenSockets, ownOrigins } = await import('../proxy/index.js');
    app.get(TrustedIssuers, { strict: false }).replace(config.trustedIssuers);
    const fields = [...options.header];
    if (options.as !== undefined) fields.push(`Authorization: Bearer ${await tokenOf(app, options)}`);
    if (options.tenant !== undefined) fields.push(`X-Tenant-Id: ${tenantNamed(app, options.tenant).code}`);
    const reader = new HeadReader(
      new ClientAddresses(environment.TRUSTED_PROXIES),
      { maxUriBytes: environment.MAX_URI_BYTES, maxHeaderBytes: environment.MAX_HEADER_BYTES },
      app.get(Clock, { strict: false }),
    );
    const request = writtenRequest({ method, url, fields, from: options.from });
    const { head, refusal } = reader.read(request, environment.MANAGEMENT_PORT === undefined ? 'shared' : 'public');
    if (refusal !== undefined) return refusedAtTheDoor(head, refusal);
    const parts = {
      ...partsOf(app, environment),
      plugins,
      sockets: new OpenSockets(app.get(Clock, { strict: false })),
      origins: ownOrigins(environment),
    };
    const table = compileTable(config, parts, () => ({
      forward: () => undefined,
      tunnel: () => undefined,
    }));
    return told(head, await explainRequest(table, head), options);
  });
}

function partsOf(
  app: INestApplicationContext,
  { REVOCATION_BLIND_POLICY: blindPolicy }: Environment,
): Omit<Parts, 'limits' | 'sockets' | 'origins'> {
  const of = <T>(token: abstract new (...args: never[]) => T): T => app.get(token as never, { strict: false });
  const say = (message: string): void => console.error(`warning: ${message}`);
  return {
    authenticator: of(Authenticator),
    identityTokens: of(IdentityTokens),
    tenants: of(TenantDirectory),
    rolePermissions: of(RolePermissions),
    revocations: of(Revocations),
    // A command reads what is there when it starts; it does not listen for more.
    hearing: { listening: true, blind: false },
    blindPolicy,
    limiter: of(Limiter),
    // Whoever got the ticket shall still connect with it.
    tickets: { redeem: (ticket) => of(WebSocketTickets).inspect(ticket) },
    renewals: of(SessionRenewals),
    clock: of(Clock),
    problems: of(ProblemWriter),
    accessLog: of(AccessLog),
    metrics: of(RequestMetrics),
    log: { info: () => undefined, warn: say, error: say },
  };
}

/** A token as the user would get at a login now, in no session: it is checked as every other one. */
async function tokenOf(app: INestApplicationContext, { as: name, tenant }: RouteTestOptions): Promise<string> {
  const person = await personNamed(app, name!);
  const users = app.get(UserRepository, { strict: false });
  const identity = await app.get(UnitOfWork, { strict: false }).run('system', () => users.findIdentity(person.id));
  if (identity === undefined) throw new CommandError('not-found', `${person.email} may not sign in.`);
  const nowMs = app.get(Clock, { strict: false }).nowMs();
  const { accessToken } = await app.get(TokenIssuer, { strict: false }).issue(
    {
      userId: identity.id,
      email: identity.email,
      epoch: identity.epoch,
      rolesEpoch: identity.rolesEpoch,
      installationRoles: identity.installationRoles,
      memberships: identity.memberships.map(({ tenant: { code }, roles }) => ({ tenantCode: code, roles })),
    },
    {
      id: app.get(Random, { strict: false }).uuid(),
      clientId: 'command-line',
      acr: 'pwd',
      authTimeMs: nowMs,
      scope: '',
      tenantCode: tenant?.toUpperCase(),
      expiresAtMs: nowMs + TOKEN_LIFE_MS,
    },
  );
  return accessToken;
}

const refusalData = ({ status, code, detail }: Refusal) => ({ status, code, detail: detail ?? null });
const asked = ({ method, path, query }: RequestHead): string => `${method} ${path}${query}`;

function refusedAtTheDoor(head: RequestHead, refusal: Refusal): Outcome {
  const { status, code, detail } = refusal;
  return {
    text: [asked(head), `answer   ${status} ${code}, at the door${detail === undefined ? '' : `: ${detail}`}`].join(
      '\n',
    ),
    data: { request: asked(head), plane: 'door', route: null, checks: [], refused: refusalData(refusal), lost: [] },
  };
}

function told(head: RequestHead, explanation: Explanation, { from, as }: RouteTestOptions): Outcome {
  const { route, isControlPlane, checks, refused, service, target, principal, tenant, lost } = explanation;
  const answer = isControlPlane
    ? 'the control plane, by its own rules'
    : refused !== undefined
      ? `${refused.status} ${refused.code}${refused.detail === undefined ? '' : `: ${refused.detail}`}`
      : target === undefined
        ? 'the gateway itself'
        : `upstream ${service}, ${head.method} ${target}`;
  const signature = explanation.asksForSignature ? ['  not asked  verify-signature: it needs the body'] : [];
  const lines = [
    `${asked(head)} on ${head.client.host}, from ${from}${as === undefined ? '' : `, as ${as}`}`,
    `route    ${route ?? 'none'}`,
    ...checks.map(({ name, verdict }) => `  ${verdict.replace('-', ' ').padEnd(9)}  ${name}`),
    ...signature,
    `answer   ${answer}`,
    ...lost.map(({ route: id, reasons }) => `lost     ${id}: ${reasons.join('; ')}`),
  ];
  return {
    text: lines.join('\n'),
    data: {
      request: asked(head),
      plane: isControlPlane ? 'control' : 'data',
      route: route ?? null,
      checks,
      asksForSignature: explanation.asksForSignature,
      refused: refused === undefined ? null : refusalData(refused),
      upstream: target === undefined ? null : (service ?? null),
      target: target ?? null,
      principal: principal ?? null,
      tenant: tenant ?? null,
      lost,
    },
  };
}
