import { trustedIssuerFaults } from '../../access';
import { isReserved } from '../../shared/http';
import { limitName } from '../quota';
import type { Finding } from './config-fault';
import type { RouteConfig, TrustedIssuerConfig, UpstreamConfig } from './gateway-config';
import { isBelow } from './path-prefix';
import { didYouMean } from './nearest-name';

/** The parts of a configuration; undefined stands for one that is wrong in itself, so that the others are still checked. */
export interface ConfigParts {
  readonly trustedIssuers: readonly (TrustedIssuerConfig | undefined)[];
  readonly upstreams: Readonly<Record<string, UpstreamConfig | undefined>>;
  readonly routes: readonly (RouteConfig | undefined)[];
}

/**
 * What each part allows by itself, but not together with the rest.
 * @param ownIssuer `iss` of our own tokens, which no trusted issuer may claim
 */
export function checkConfig(parts: ConfigParts, ownIssuer?: string): { faults: Finding[]; warnings: Finding[] } {
  const upstreamNames = Object.keys(parts.upstreams);
  const faults = [
    ...parts.routes.flatMap((route, index) =>
      route === undefined
        ? []
        : routeFaults(route, upstreamNames).map(({ path, ...fault }) => ({
            ...fault,
            path: ['routes', index, ...path],
          })),
    ),
    ...repeatedRoutes(parts),
    ...targetFaults(parts),
    ...issuerFaults(parts, ownIssuer),
  ];
  return { faults, warnings: warningsOf(parts) };
}

function routeFaults(route: RouteConfig, upstreams: readonly string[]): Finding[] {
  const faults: Finding[] = [];
  const fault = (path: Finding['path'], message: string): number => faults.push({ path, message });
  const { match, rewrite, limits } = route;

  if (!upstreams.includes(route.upstream))
    fault(['upstream'], `there is no upstream "${route.upstream}"${didYouMean(route.upstream, upstreams)}`);
  if (match.host === undefined && isReserved(match.path))
    fault(['match', 'path'], `${match.path} belongs to the gateway itself; name a host or choose another path`);
  if (rewrite.stripPrefix !== undefined && !isBelow(match.path, rewrite.stripPrefix))
    fault(['rewrite', 'stripPrefix'], `${rewrite.stripPrefix} is not a prefix of ${match.path}, segment by segment`);

  if (route.public) {
    for (const key of ['roles', 'permissions', 'scopes'] as const)
      if (route[key]) fault([key], 'a public route asks nobody who they are: drop this or `public`');
    if (route.tenant === 'required') fault(['tenant'], 'a public route has no tenant: drop this or `public`');
  }
  const names = new Set<string>();
  for (const [index, limit] of limits.entries()) {
    const name = limitName(route.id, limit);
    if (names.has(name)) fault(['limits', index], `a second limit by ${limit.by} over ${limit.perSeconds} s`);
    names.add(name);
    if (limit.by !== 'address' && route.public)
      fault(['limits', index, 'by'], `a public route knows no ${limit.by}: count by address`);
    else if (limit.by === 'tenant' && route.tenant !== 'required')
      fault(['limits', index, 'by'], 'counting by tenant needs `tenant: required`');
  }
  return faults;
}

/** Two routes with one name, or for the same requests. */
function repeatedRoutes({ routes }: ConfigParts): Finding[] {
  const faults: Finding[] = [];
  const ids = new Set<string>();
  const claims = new Map<string, string>();
  for (const [index, route] of routes.entries()) {
    if (route === undefined) continue;
    const { id, match } = route;
    if (ids.has(id)) faults.push({ path: ['routes', index, 'id'], message: `a second route "${id}"` });
    ids.add(id);
    for (const method of match.methods ?? ['']) {
      const claim = `${method} ${match.host ?? ''}${match.path}`;
      const other = claims.get(claim);
      if (other === undefined) claims.set(claim, id);
      else {
        const message = `the same ${method === '' ? 'requests' : `${method} requests`} as route "${other}"`;
        faults.push({ path: ['routes', index, 'match'], message });
      }
    }
  }
  return faults;
}

function targetFaults({ upstreams }: ConfigParts): Finding[] {
  return Object.entries(upstreams).flatMap(([name, upstream]) =>
    (upstream?.targets ?? []).flatMap(({ url }, index) => {
      const path = ['upstreams', name, 'targets', index, 'url'];
      const { pathname, search, hash, username, password } = new URL(url);
      if (pathname !== '/' || search !== '' || hash !== '')
        return [{ path, message: 'only scheme, host and port; paths are rewritten by the route' }];
      return username !== '' || password !== '' ? [{ path, message: 'no user and password here' }] : [];
    }),
  );
}

function issuerFaults({ trustedIssuers }: ConfigParts, ownIssuer: string | undefined): Finding[] {
  const readable = trustedIssuers.flatMap((trusted, place) => (trusted === undefined ? [] : [{ ...trusted, place }]));
  return trustedIssuerFaults(readable, ownIssuer).map(({ index, key, message }) => ({
    path: ['trustedIssuers', readable[index]!.place, key],
    message,
  }));
}

function warningsOf({ trustedIssuers, upstreams, routes }: ConfigParts): Finding[] {
  const used = new Set(routes.map((route) => route?.upstream));
  return [
    ...trustedIssuers.flatMap((trusted, index) =>
      trusted && isHttp(trusted.jwksUrl)
        ? [{ path: ['trustedIssuers', index, 'jwksUrl'], message: 'keys are fetched without TLS (allowInsecure)' }]
        : [],
    ),
    ...Object.keys(upstreams).flatMap((name) =>
      used.has(name) ? [] : [{ path: ['upstreams', name], atKey: true, message: 'no route leads to this upstream' }],
    ),
  ];
}

const isHttp = (url: string): boolean => url.toLowerCase().startsWith('http:');
