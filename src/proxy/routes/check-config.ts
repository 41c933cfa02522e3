import { trustedIssuerFaults } from '../../access';
import { limitName } from '../quota';
import type { Finding } from './config-fault';
import type { RouteConfig, TrustedIssuerConfig, UpstreamConfig } from './gateway-config';
import { neighbourFaults } from './neighbour-faults';
import { isPublicSomewhere, routeFaults } from './route-faults';
import { shadows } from './shadows';

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
        : [...routeFaults(route, upstreamNames), ...limitFaults(route)].map(({ path, ...fault }) => ({
            ...fault,
            path: ['routes', index, ...path],
          })),
    ),
    ...neighbourFaults(parts.routes),
    ...targetFaults(parts),
    ...issuerFaults(parts, ownIssuer),
  ];
  return { faults, warnings: warningsOf(parts) };
}

function limitFaults(route: RouteConfig): Finding[] {
  const faults: Finding[] = [];
  const fault = (path: Finding['path'], message: string): number => faults.push({ path, message });
  const isPublic = isPublicSomewhere(route);
  const names = new Set<string>();
  for (const [index, limit] of route.limits.entries()) {
    const name = limitName(route.id, limit);
    if (names.has(name)) fault(['limits', index], `a second limit by ${limit.by} over ${limit.perSeconds} s`);
    names.add(name);
    if (limit.by !== 'address' && isPublic)
      fault(['limits', index, 'by'], `a public route knows no ${limit.by}: count by address`);
    else if (limit.by === 'tenant' && route.tenant !== 'required')
      fault(['limits', index, 'by'], 'counting by tenant needs `tenant: required`');
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
    ...shadows(routes),
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
