import { z } from 'zod';
import { limitSchema } from './schema/limits';
import { pluginSchema } from './schema/plugins';
import { routeSchema } from './schema/route';
import { tlsSchema } from './schema/tls';
import { trustedIssuerSchema } from './schema/trusted-issuer';
import { upstreamSchema } from './schema/upstream';
import { name } from './schema/words';

/** The shape of gateway.yaml: what may be written, its defaults and its documentation, in one place: here and in schema/. */

export const gatewayConfigSchema = z.strictObject({
  trustedIssuers: z.array(trustedIssuerSchema).default([]).describe('Whose tokens are accepted beside our own'),
  upstreams: z.record(name, upstreamSchema).default({}).describe('The services behind the gateway'),
  limits: z
    .array(limitSchema)
    .default([])
    .describe('Of all routes together; a request without what a limit counts by is not counted'),
  tls: tlsSchema.prefault({}).describe('Further certificates of the gateway, beside that of TLS_CERT_FILE'),
  plugins: z
    .record(name, pluginSchema)
    .default({})
    .describe('Policies of your own: JavaScript modules that routes use by these names'),
  routes: z.array(routeSchema).default([]).describe('Which requests go where, and who may send them'),
});

export type UpstreamConfig = z.output<typeof upstreamSchema>;
export type RouteConfig = z.output<typeof routeSchema>;
/** A route as it is written, without defaults. */
export type WrittenRoute = z.input<typeof routeSchema>;
export type PluginConfig = z.output<typeof pluginSchema>;
export type LimitConfig = z.output<typeof limitSchema>;
export type TrustedIssuerConfig = z.output<typeof trustedIssuerSchema>;
export type GatewayConfig = z.output<typeof gatewayConfigSchema>;

export { limitSchema, pluginSchema, routeSchema, trustedIssuerSchema, upstreamSchema };
