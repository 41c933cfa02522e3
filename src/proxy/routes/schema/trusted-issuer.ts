import { z } from 'zod';

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
