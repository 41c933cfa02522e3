import { TENANT } from '../gateway.mjs';

const typed = (type, fields) => ({ '@type': `type.googleapis.com/envoy.${type}`, ...fields });
const filter = (name, type, fields) => ({ name: `envoy.filters.http.${name}`, typed_config: typed(`extensions.filters.http.${type}`, fields) }); // prettier-ignore

/** Lets a role that the token names in the tenant in to the paths that start so. */
const mayEnter = (prefix, role) => ({
  permissions: [{ url_path: { path: { prefix } } }],
  principals: [
    {
      metadata: {
        filter: 'envoy.filters.http.jwt_authn',
        path: [{ key: 'claims' }, { key: 'tenants' }, { key: TENANT }],
        value: { list_match: { one_of: { string_match: { exact: role } } } },
      },
    },
  ],
});

/** One worker: jwt_authn with its token cache, RBAC on the claim, a bucket for each user, a line for each request. */
export function envoyConfig({ port, origin, trust, log }) {
  const bucket = { max_tokens: 100_000_000, tokens_per_fill: 100_000_000, fill_interval: '60s' };
  const enabled = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
  const filters = [
    filter('jwt_authn', 'jwt_authn.v3.JwtAuthentication', {
      providers: {
        gateway: {
          issuer: trust.issuer,
          audiences: [trust.audience],
          local_jwks: { inline_string: JSON.stringify(trust.jwks) },
          forward: false,
          payload_in_metadata: 'claims',
          claim_to_headers: [{ header_name: 'x-user-id', claim_name: 'sub' }],
          jwt_cache_config: { jwt_cache_size: 1000 },
        },
      },
      rules: [{ match: { prefix: '/' }, requires: { provider_name: 'gateway' } }],
    }),
    filter('rbac', 'rbac.v3.RBAC', {
      rules: { action: 'ALLOW', policies: { users: mayEnter('/bench', 'USER'), admins: mayEnter('/admins', 'ADMIN') } },
    }),
    filter('local_ratelimit', 'local_ratelimit.v3.LocalRateLimit', {
      stat_prefix: 'users',
      token_bucket: bucket,
      filter_enabled: enabled,
      filter_enforced: enabled,
      rate_limits: [{ actions: [{ request_headers: { header_name: 'x-user-id', descriptor_key: 'user' } }] }],
      descriptors: [{ entries: [{ key: 'user' }], token_bucket: bucket }],
      max_dynamic_descriptors: 1000,
    }),
    filter('router', 'router.v3.Router', {}),
  ];
  const line = { time: '%START_TIME%', user: '%REQ(X-USER-ID)%', path: '%PATH%', status: '%RESPONSE_CODE%', ms: '%DURATION%', id: '%REQ(X-REQUEST-ID)%' }; // prettier-ignore
  const manager = typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'gateway',
    http_filters: filters,
    access_log: [
      {
        name: 'file',
        typed_config: typed('extensions.access_loggers.file.v3.FileAccessLog', { path: log, log_format: { json_format: line } }), // prettier-ignore
      },
    ],
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'origin' } }] }] }, // prettier-ignore
  });
  const address = (address, number) => ({ socket_address: { address, port_value: Number(number) } });
  return {
    static_resources: {
      listeners: [
        {
          name: 'gateway',
          address: address('127.0.0.1', port),
          filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          name: 'origin',
          type: 'STATIC',
          circuit_breakers: { thresholds: [{ max_connections: 1024, max_pending_requests: 4096, max_requests: 4096 }] },
          outlier_detection: { consecutive_5xx: 20 },
          load_assignment: {
            cluster_name: 'origin',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: address(origin.hostname, origin.port) } }] }],
          },
        },
      ],
    },
  };
}
