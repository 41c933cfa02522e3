import { z } from 'zod';
import { limitSchema } from './limits';
import { name, pathPattern } from './words';

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
