import { isReserved } from '../../shared/http';
import type { Finding } from './config-fault';
import type { RouteConfig } from './gateway-config';
import { didYouMean } from './nearest-name';
import { parametersOf } from './path-pattern';
import { isBelow } from './path-prefix';
import { asksForPrincipal } from './principal-conditions';
import { variantsOf } from './route-variants';
import { signatureFaults } from './signature-faults';
import { VERSION, versionPaths } from './version-paths';

/** Statuses whose answers have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

type Fault = (path: Finding['path'], message: string) => void;

/** @returns what one route allows by itself, key by key, but not together; paths begin in the route */
export function routeFaults(route: RouteConfig, upstreams: ReadonlySet<string>): Finding[] {
  const faults: Finding[] = [];
  const fault: Fault = (path, message) => void faults.push({ path, message });
  destination(route, upstreams, fault);
  matching(route, fault);
  rewriting(route, fault);
  access(route, fault);
  if (route.answer !== undefined && route.answer.body !== '' && BODILESS.has(route.answer.status))
    fault(['answer', 'body'], `an answer with ${route.answer.status} has none (RFC 9110 §15)`);
  for (const { path, message } of signatureFaults(route)) fault(['signature', ...path], message);
  if (route.signature !== undefined && route.websocket)
    fault(['websocket'], 'a handshake has no body that could be signed: drop this or `signature`');
  return faults;
}

/** Whether some requests of a route need no principal. */
export const isPublicSomewhere = (route: RouteConfig): boolean => variantsOf(route).some((variant) => variant.public);

function destination(route: RouteConfig, upstreams: ReadonlySet<string>, fault: Fault): void {
  const { upstream } = route;
  const ways = (['upstream', 'answer', 'redirect'] as const).filter((key) => route[key] !== undefined);
  if (ways.length === 0) fault(['upstream'], 'is required, or else `answer` or `redirect`');
  for (const further of ways.slice(1)) fault([further], `the route has \`${ways[0]}\` already: only one of them`);
  if (upstream !== undefined && !upstreams.has(upstream))
    fault(['upstream'], `there is no upstream "${upstream}"${didYouMean(upstream, [...upstreams])}`);
  if (upstream === undefined && ways.length > 0) {
    if (route.websocket) fault(['websocket'], 'nobody is there to talk to: it needs an upstream');
    if (route.credential !== 'none') fault(['credential'], 'nobody is there to get it: it needs an upstream');
  }
}

function matching({ match, redirect }: RouteConfig, fault: Fault): void {
  const parameters = parametersOf(match.path);
  const repeated = parameters.find((name, at) => parameters.indexOf(name) !== at);
  if (repeated !== undefined) fault(['match', 'path'], `{${repeated}} stands there twice`);
  if (match.version !== undefined && !parameters.includes(VERSION))
    fault(['match', 'version'], `the path has no segment {${VERSION}}`);
  const reserved = match.host === undefined ? versionPaths(match).find(isReserved) : undefined;
  if (reserved !== undefined)
    fault(['match', 'path'], `${reserved} belongs to the gateway itself; name a host or choose another path`);
  if (redirect !== undefined) unknownParameters(redirect.to, parameters, ['redirect', 'to'], fault);
}

function rewriting({ match, rewrite, upstream }: RouteConfig, fault: Fault): void {
  const { stripPrefix, addPrefix, path, host } = rewrite;
  if (stripPrefix !== undefined && !isBelow(match.path, stripPrefix))
    fault(['rewrite', 'stripPrefix'], `${stripPrefix} is not a prefix of ${match.path}, segment by segment`);
  if (path !== undefined) {
    if (stripPrefix !== undefined || addPrefix !== undefined)
      fault(['rewrite', 'path'], 'is the whole path: drop this, or stripPrefix and addPrefix');
    unknownParameters(path, parametersOf(match.path), ['rewrite', 'path'], fault);
  }
  if (upstream === undefined && (stripPrefix ?? addPrefix ?? path ?? (host === 'target' ? undefined : host)))
    fault(['rewrite'], 'nobody gets what is rewritten: it needs an upstream');
}

function unknownParameters(pattern: string, known: readonly string[], path: Finding['path'], fault: Fault): void {
  for (const name of parametersOf(pattern))
    if (!known.includes(name)) fault(path, `match.path has no {${name}}${didYouMean(name, known)}`);
}

function access(route: RouteConfig, fault: Fault): void {
  if (route.public) {
    for (const key of ['roles', 'permissions', 'scopes'] as const)
      if (route[key]) fault([key], 'a public route asks nobody who they are: drop this or `public`');
    if (route.credential === 'identity')
      fault(['credential'], 'a public route asks nobody who they are: there is no identity to tell of');
    if (route.tenant === 'required') fault(['tenant'], 'a public route has no tenant: drop this or `public`');
  }
  accessRules(route, fault);
  if (!isPublicSomewhere(route)) return;
  if (asksForPrincipal(route))
    fault(['match'], 'claims and tenants are those of a principal, and a public route asks for none');
  if (route.maintenance?.exempt !== undefined)
    fault(['maintenance', 'exempt'], 'a public route asks nobody who they are, so nobody can be exempt');
}

function accessRules({ access: rules = [], match, websocket }: RouteConfig, fault: Fault): void {
  const named = new Set<string>();
  for (const [at, { methods, public: isPublic, ...rule }] of rules.entries()) {
    for (const [place, method] of methods.entries()) {
      const path = ['access', at, 'methods', place];
      if (named.has(method)) fault(path, `a second rule for ${method}`);
      named.add(method);
      const taken = match.methods?.includes(method) ?? true;
      if (!taken && !(method === 'HEAD' && match.methods?.includes('GET')))
        fault(path, `match.methods does not let ${method} in`);
    }
    if (!isPublic) continue;
    for (const key of ['roles', 'permissions', 'scopes'] as const)
      if (rule[key]) fault(['access', at, key], 'a public rule asks nobody who they are: drop this or `public`');
    if (websocket && methods.includes('GET'))
      fault(['access', at, 'public'], 'the handshake of a WebSocket is a GET: give it a route of its own');
  }
}
