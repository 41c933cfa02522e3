import { trustedIssuerFaults } from '../../access';
import type { Finding } from './config-fault';
import type { LimitConfig, PluginConfig, RouteConfig, TrustedIssuerConfig, UpstreamConfig } from './gateway-config';
import { routeLimitFaults, sharedLimitFaults } from './limit-faults';
import { pluginFaults, pluginWarnings } from '../plugins/plugin-faults';
import type { LoadedPlugins } from '../plugins/plugin-loader';
import { neighbourFaults } from './neighbour-faults';
import { isPublicSomewhere, routeFaults } from './route-faults';
import { shadows } from './shadows';
import { upstreamFaults } from './upstream-faults';

/** The parts of a configuration; undefined stands for one that is wrong in itself, so that the others are still checked. */
export interface ConfigParts {
  readonly trustedIssuers: readonly (TrustedIssuerConfig | undefined)[];
  readonly upstreams: Readonly<Record<string, UpstreamConfig | undefined>>;
  readonly limits: readonly (LimitConfig | undefined)[];
  readonly plugins: Readonly<Record<string, PluginConfig | undefined>>;
  readonly routes: readonly (RouteConfig | undefined)[];
}

/**
 * What each part allows by itself, but not together with the rest.
 * @param ownIssuer `iss` of our own tokens, which no trusted issuer may claim
 * @param plugins loaded; without them their options are not looked at
 */
export function checkConfig(
  parts: ConfigParts,
  ownIssuer?: string,
  plugins?: LoadedPlugins,
): { faults: Finding[]; warnings: Finding[] } {
  const upstreamNames = new Set(Object.keys(parts.upstreams));
  const faults = [
    ...parts.routes.flatMap((route, index) =>
      route === undefined
        ? []
        : [...routeFaults(route, upstreamNames), ...limitFaults(route)].map(({ path, ...fault }) => ({
            ...fault,
            path: ['routes', index, ...path],
          })),
    ),
    ...sharedLimitFaults(parts.limits).map(({ path, ...fault }) => ({ ...fault, path: ['limits', ...path] })),
    ...neighbourFaults(parts.routes),
    ...upstreamFaults(parts.upstreams),
    ...issuerFaults(parts, ownIssuer),
    ...pluginFaults(parts.plugins, parts.routes, plugins),
  ];
  const warnings = [...warningsOf(parts), ...pluginWarnings(parts.plugins, parts.routes, plugins)];
  return { faults, warnings };
}

function limitFaults(route: RouteConfig): Finding[] {
  const found = routeLimitFaults(route, isPublicSomewhere(route));
  return found.map(({ path, ...fault }) => ({ ...fault, path: ['limits', ...path] }));
}

function issuerFaults({ trustedIssuers }: ConfigParts, ownIssuer: string | undefined): Finding[] {
  const readable = trustedIssuers.flatMap((trusted, place) => (trusted === undefined ? [] : [{ ...trusted, place }]));
  return trustedIssuerFaults(readable, ownIssuer).map(({ index, key, message }) => ({
    path: ['trustedIssuers', readable[index]!.place, key],
    message,
  }));
}

function warningsOf({ trustedIssuers, upstreams, routes }: ConfigParts): Finding[] {
  const fallbacks = Object.values(upstreams).map((upstream) => upstream?.fallback?.upstream);
  const used = new Set([...routes.map((route) => route?.upstream), ...fallbacks]);
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
