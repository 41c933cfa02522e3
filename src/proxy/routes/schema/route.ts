import { z } from 'zod';
import { limitSchema } from './limits';
import { accessRuleSchema, permissionsKey, rolesKey, scopesKey } from './access';
import { matchSchema } from './match';
import { attacksSchema } from './attacks';
import { maintenanceSchema } from './maintenance';
import { redirectSchema, staticAnswerSchema } from './own-answer';
import { routePluginsKey } from './plugins';
import { rewriteSchema } from './rewrite';
import { signatureSchema } from './signature';
import { websocketKey } from './websocket';
import { name } from './words';

export const routeSchema = z.strictObject({
  id: name.describe('Names the route in logs, metrics and explanations'),
  match: matchSchema,
  order: z
    .number()
    .int()
    .min(-1000)
    .max(1000)
    .default(0)
    .describe('A lower one is asked first, whatever its match; what it does not take goes on to the next order'),
  upstream: name.optional().describe('Name of the upstream; or else `answer` or `redirect`'),
  answer: staticAnswerSchema.optional().describe('What the gateway answers itself'),
  redirect: redirectSchema.optional().describe('Sends clients elsewhere'),
  rewrite: rewriteSchema.prefault({}),
  public: z.boolean().default(false).describe('Open to everybody: no token is asked for'),
  roles: rolesKey,
  permissions: permissionsKey,
  scopes: scopesKey,
  access: z
    .array(accessRuleSchema)
    .min(1)
    .optional()
    .describe('Other rules for some methods; what a rule does not say is as the route says'),
  attacks: attacksSchema.optional().describe('Looks for attacks in path, query, method and user agent'),
  signature: signatureSchema
    .optional()
    .describe('For webhooks: the body must be signed by somebody who shares a secret'),
  maintenance: maintenanceSchema.optional().describe('503 instead of the service'),
  tenant: z.enum(['none', 'required']).default('none').describe('required: 400 unless a tenant is selected'),
  limits: z.array(limitSchema).default([]).describe('All of them count'),
  plugins: routePluginsKey,
  exposure: z
    .enum(['external', 'internal', 'monitoring'])
    .default('external')
    .describe('internal, monitoring: 404 for clients outside the private network'),
  credential: z
    .enum(['none', 'client', 'identity'])
    .default('none')
    .describe(
      'client: the bearer token travels on to the upstream; identity: a signed statement of who asks, for it alone',
    ),
  maxBodyBytes: z.number().int().min(0).default(10_485_760).describe('Largest body of a request; beyond: 413'),
  minBodyBytesPerSecond: z
    .number()
    .int()
    .min(0)
    .default(240)
    .describe('A body that comes slower, after 5 s of waiting for it: 408; 0 is no limit'),
  websocket: websocketKey.describe('Lets WebSocket connections through; how, as a mapping'),
});
