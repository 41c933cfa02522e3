import { z } from 'zod';
import { methodName } from './words';

const permission = z.string().regex(/^[a-z][a-z0-9-]{0,62}:[a-z][a-z0-9-]{0,62}$/, 'a permission, such as mawbs:read');
const scope = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'a scope: no spaces, quotes or backslashes (RFC 6749 §3.3)');

/** Who may come in; absent: what the route itself says. */
export const rolesKey = z.array(z.string().min(1)).min(1).optional().describe('One of them is needed');
export const permissionsKey = z
  .array(permission)
  .min(1)
  .optional()
  .describe('All of them are needed, by the roles that count');
export const scopesKey = z.array(scope).min(1).optional().describe('All of them are needed');

export const accessRuleSchema = z.strictObject({
  methods: z.array(methodName).min(1).describe('For which the rule is; GET includes HEAD'),
  public: z.literal(true).optional().describe('Open to everybody for these methods'),
  roles: rolesKey,
  permissions: permissionsKey,
  scopes: scopesKey,
});
