import { TENANT } from '../gateway.mjs';

/** One thread; the signature is verified for each request, as haproxy does. The user's first role in the tenant counts. */
export const haproxyConfig = ({ port, origin, trust, pem }) => `
global
  nbthread 1
  maxconn 4000
  log stdout format raw daemon
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 30s
  option http-keep-alive
backend users
  stick-table type string len 64 size 100k expire 2m store http_req_rate(60s)
frontend gateway
  bind 127.0.0.1:${port}
  log global
  log-format '{"time":"%tr","user":"%[var(txn.user)]","method":"%HM","path":"%HPO","status":%ST,"ms":%Ta}'
  http-request set-var(txn.bearer) http_auth_bearer
  http-request set-var(txn.algorithm) var(txn.bearer),jwt_header_query('$.alg')
  http-request deny deny_status 401 unless { var(txn.algorithm) -m str RS256 }
  http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.algorithm,"${pem}") -m int 1 }
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless { var(txn.bearer),jwt_payload_query('$.iss') -m str "${trust.issuer}" }
  http-request deny deny_status 401 unless { var(txn.bearer),jwt_payload_query('$.aud') -m str "${trust.audience}" }
  http-request deny deny_status 401 unless { var(txn.bearer),jwt_payload_query('$.exp','int'),sub(txn.now) -m int gt 0 }
  http-request set-var(txn.user) var(txn.bearer),jwt_payload_query('$.sub')
  http-request set-var(txn.role) var(txn.bearer),jwt_payload_query('$.tenants.${TENANT}[0]')
  http-request track-sc0 var(txn.user) table users
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 100000000 }
  http-request deny deny_status 403 if { path_beg /admins } !{ var(txn.role) -m str ADMIN }
  http-request deny deny_status 403 if { path_beg /bench } !{ var(txn.role) -m str USER }
  http-request set-header X-User-Id %[var(txn.user)]
  http-request set-header X-User-Roles %[var(txn.role)]
  http-request del-header Authorization
  default_backend origin
backend origin
  http-reuse always
  server origin ${origin.host}
`;
