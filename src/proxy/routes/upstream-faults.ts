import type { Finding } from './config-fault';
import type { UpstreamConfig } from './gateway-config';
import { didYouMean } from './nearest-name';

type Upstreams = Readonly<Record<string, UpstreamConfig | undefined>>;

/** What an upstream's parts allow by themselves, but not together, or not beside the other upstreams. */
export function upstreamFaults(upstreams: Upstreams): Finding[] {
  return Object.entries(upstreams).flatMap(([name, upstream]) =>
    upstream === undefined
      ? []
      : [...targetFaults(upstream), ...schemeFaults(upstream), ...fallbackFaults(name, upstream, upstreams)].map(
          ({ path, ...fault }) => ({
            ...fault,
            path: ['upstreams', name, ...path],
          }),
        ),
  );
}

function targetFaults({ targets }: UpstreamConfig): Finding[] {
  const origins = new Set<string>();
  return targets.flatMap(({ url }, index) => {
    const path = ['targets', index, 'url'];
    const { origin, pathname, search, hash, username, password } = new URL(url);
    if (pathname !== '/' || search !== '' || hash !== '')
      return [{ path, message: 'only scheme, host and port; paths are rewritten by the route' }];
    if (username !== '' || password !== '') return [{ path, message: 'no user and password here' }];
    if (origins.has(origin)) return [{ path, message: `a second target ${origin}; give the first a weight instead` }];
    origins.add(origin);
    return [];
  });
}

/** What is spoken over TLS, and what without. */
function schemeFaults({ targets, discovery, protocol, tls }: UpstreamConfig): Finding[] {
  const schemes =
    discovery === undefined ? targets.map(({ url }) => new URL(url).protocol) : [`${discovery.dns.scheme}:`];
  const every = (scheme: string): boolean => schemes.every((one) => one === scheme);
  const faults: Finding[] = [];
  if (protocol === 'h2' && !every('https:'))
    faults.push({ path: ['protocol'], message: 'h2 goes with https; without TLS it is h2c' });
  if (protocol === 'h2c' && !every('http:'))
    faults.push({ path: ['protocol'], message: 'h2c goes with http; over TLS it is h2' });
  if (tls !== undefined && every('http:')) faults.push({ path: ['tls'], message: 'no target is spoken to over TLS' });
  return faults;
}

function fallbackFaults(name: string, { fallback }: UpstreamConfig, upstreams: Upstreams): Finding[] {
  const other = fallback?.upstream;
  const path = ['fallback', 'upstream'];
  if (other === undefined) return [];
  if (other === name) return [{ path, message: 'an upstream is no fallback of its own' }];
  if (Object.hasOwn(upstreams, other)) return [];
  return [{ path, message: `there is no upstream "${other}"${didYouMean(other, Object.keys(upstreams))}` }];
}
