import { z } from 'zod';

/** The shape of gateway.yaml: what may be written, its defaults and its documentation, in one place. */

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63');
const milliseconds = (fallback: number, least = 1): z.ZodDefault<z.ZodNumber> =>
  z.number().int().min(least).max(86_400_000).default(fallback);

export const targetSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Origin of the target: scheme, host and port; no path'),
  weight: z.number().int().min(1).max(1000).default(1).describe('Share of the requests, relative to the other targets'),
});

export const timeoutsSchema = z.strictObject({
  connectMs: milliseconds(1000).describe('To open a connection'),
  firstByteMs: milliseconds(5000).describe('From the last byte of the request to the first of the answer'),
  idleMs: milliseconds(30_000).describe('Without a byte moving, in either direction'),
});

export const breakerSchema = z.strictObject({
  errorRate: z.number().gt(0).max(1).default(0.5).describe('Share of failures above which the circuit opens'),
  windowSeconds: z.number().int().min(1).max(600).default(10).describe('Failures are counted over so long'),
  minimumRequests: z.number().int().min(1).default(20).describe('Below this many in the window it stays closed'),
  openSeconds: z.number().int().min(1).max(600).default(5).describe('Then one trial request decides'),
});

export const upstreamSchema = z.strictObject({
  targets: z.array(targetSchema).min(1).max(100).describe('Addresses of the service'),
  balance: z.literal('roundRobin').default('roundRobin').describe('How requests are spread over the targets'),
  timeouts: timeoutsSchema.prefault({}),
  breaker: breakerSchema.prefault({}),
  connections: z
    .strictObject({
      max: z.number().int().min(1).max(10_000).default(128).describe('Open at once to one target'),
      queue: z.number().int().min(0).max(100_000).default(1024).describe('Requests that may wait for one; beyond: 503'),
    })
    .prefault({}),
});

export const limitSchema = z.strictObject({
  by: z
    .enum(['user', 'tenant', 'address'])
    .describe('Whose requests are counted together; user and tenant need a principal'),
  requests: z.number().int().min(1).describe('So many at once, then an even flow'),
  perSeconds: z.number().int().min(1).max(86_400).describe('In so much time'),
});

const pathPattern = z
  .string()
  .regex(
    /^\/(?:[A-Za-z0-9._~!$&'()*+,=:@-]+(?:\/[A-Za-z0-9._~!$&'()*+,=:@-]+)*)?$/,
    'a canonical path: no escapes, no trailing slash',
  );

export const routeSchema = z.strictObject({
  id: name.describe('Names the route in logs, metrics and explanations'),
  match: z.strictObject({
    path: pathPattern.describe('Matches itself and everything below it'),
    host: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'a host name in lower case, without port')
      .optional()
      .describe('Then this host belongs wholly to routes: what none of them matches is 404'),
    methods: z
      .array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']))
      .min(1)
      .optional()
      .describe('All when absent; GET includes HEAD'),
  }),
  upstream: name.describe('Name of the upstream'),
  rewrite: z
    .strictObject({
      stripPrefix: pathPattern.optional().describe('Front part of match.path that the upstream does not get'),
    })
    .prefault({}),
  public: z.boolean().default(false).describe('Open to everybody: no token is asked for'),
  roles: z.array(z.string().min(1)).min(1).optional().describe('One of them is needed'),
  permissions: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,62}:[a-z][a-z0-9-]{0,62}$/, 'a permission, such as mawbs:read'))
    .min(1)
    .optional()
    .describe('All of them are needed, by the roles that count'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'a scope: no spaces, quotes or backslashes (RFC 6749 §3.3)'))
    .min(1)
    .optional()
    .describe('All of them are needed'),
  tenant: z.enum(['none', 'required']).default('none').describe('required: 400 unless a tenant is selected'),
  limits: z.array(limitSchema).default([]).describe('All of them count'),
  exposure: z
    .enum(['external', 'internal', 'monitoring'])
    .default('external')
    .describe('internal, monitoring: 404 for clients outside the private network'),
  credential: z
    .enum(['none', 'client'])
    .default('none')
    .describe('client: the bearer token travels on to the upstream'),
  maxBodyBytes: z.number().int().min(0).default(10_485_760).describe('Largest body of a request; beyond: 413'),
  websocket: z.boolean().default(false).describe('Lets upgrades through'),
});

export const trustedIssuerSchema = z.strictObject({
  issuer: z.string().min(1).describe('`iss` of its tokens'),
  jwksUrl: z.url({ protocol: /^https?$/ }).describe('Where its keys are'),
  allowInsecure: z.boolean().default(false).describe('Allows http; warned about and shown in health'),
  audience: z.string().min(1).describe('`aud` that its tokens must name'),
  algorithms: z
    .array(z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']))
    .min(1)
    .describe('Signatures that are accepted'),
  typ: z.string().default('at+jwt').describe('`typ` in the header of its tokens'),
  controlPlane: z.boolean().default(false).describe('Its tokens may enter the control plane'),
  claims: z
    .strictObject({
      id: z.enum(['sub', 'issuer-sub']).default('issuer-sub').describe('sub: X-User-Id is the bare subject'),
      email: z.string().default('email').describe('Path of the claim'),
      roles: z.string().optional().describe('Path of the claim, dots between names'),
      rolesMap: z.record(z.string(), z.string()).default({}).describe('Its name for a role: ours'),
      tenants: z.string().optional().describe('Path of the claim that names tenants: a string or a list'),
    })
    .prefault({}),
});

export const gatewayConfigSchema = z.strictObject({
  trustedIssuers: z.array(trustedIssuerSchema).default([]).describe('Whose tokens are accepted beside our own'),
  upstreams: z.record(name, upstreamSchema).default({}).describe('The services behind the gateway'),
  routes: z.array(routeSchema).default([]).describe('Which requests go where, and who may send them'),
});

export type UpstreamConfig = z.output<typeof upstreamSchema>;
export type RouteConfig = z.output<typeof routeSchema>;
export type LimitConfig = z.output<typeof limitSchema>;
export type TrustedIssuerConfig = z.output<typeof trustedIssuerSchema>;
export type GatewayConfig = z.output<typeof gatewayConfigSchema>;
