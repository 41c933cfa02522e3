/** What the limit `limited` lets through in a second: less than is asked for. */
const SCARCE = 5;

/**
 * gateway.yaml of a soak, as it is the n-th time: numbers that nobody waits for change, and with them upstreams and limits.
 * @param {{origin: string, shaky: string[]}} origins
 */
export function configText({ origin, shaky }, n) {
  const guarded = 'roles: [USER], tenant: required';
  const quota = `{ by: user, requests: 1000000, perSeconds: ${60 + (n % 600)} }, { by: address, requests: 1000000, perSeconds: 60, algorithm: sliding-window }`;
  const upstream = (transport, more = '') => `
    targets: [{ url: '${origin}' }]
    transport: ${transport}
    timeouts: { idleMs: ${10_000 + (n % 7)}, firstByteMs: 5000 }${more}
`;
  const both = (id, more = '') =>
    ['net', 'undici'].map((way) => `  - { id: ${id}-${way}, match: { path: /${way}/${id} }, upstream: ${way}, ${guarded}${more} }`).join('\n'); // prettier-ignore
  return `upstreams:
  net:${upstream('net')}
  undici:${upstream('undici')}
  still: { targets: [{ url: '${origin}' }], transport: net }
  narrow:${upstream('net', '\n    bulkhead: { maxInFlight: 2, queue: 1, queueMs: 100 }')}
  shaky:
    targets: [${shaky.map((url) => `{ url: '${url}' }`).join(', ')}]
    transport: ${n % 2 === 0 ? 'net' : 'undici'}
    timeouts: { connectMs: 200, firstByteMs: 500, idleMs: 500 }
    healthCheck: { path: /up, intervalMs: 250, timeoutMs: 250, unhealthyAfter: 2, healthyAfter: 1, maxIntervalMs: 500 }
    outliers: { ejectSeconds: 1, statuses: ['500-599'] }
    breaker: { openSeconds: 1, windowSeconds: 2 }
    retry: { attempts: 2, budgetPercent: 100 }
routes:
  - { id: version, match: { path: /version }, public: true, answer: { body: '${n}' } }
${['say', 'body', 'stream', 'events', 'late', 'feed'].map((id) => both(id, `, maxBodyBytes: 1000000, websocket: ${id === 'feed'}, limits: [${quota}]`)).join('\n')}
  - { id: still, match: { path: /still/feed }, upstream: still, ${guarded}, websocket: { perUser: { connections: 1000 } } }
  - { id: narrow, match: { path: /narrow/late }, upstream: narrow, ${guarded} }
  - { id: limited, match: { path: /limited/say }, upstream: net, ${guarded}, limits: [{ by: user, requests: ${SCARCE}, perSeconds: ${1 + (n % 3)} }] }
  - { id: administrators, match: { path: /administrators }, upstream: net, roles: [ADMIN] }
  - { id: shaky, match: { path: /shaky }, upstream: shaky, public: true, attacks: { mode: report } }
`;
}
