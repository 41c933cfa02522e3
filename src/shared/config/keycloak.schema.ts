import { z } from 'zod';

const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
const webUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** Settings of the identity provider: which one it is, and where Keycloak is when it is that. */
export const identitySettings = {
  IDENTITY_PROVIDER: z
    .enum(['embedded', 'keycloak'])
    .default('embedded')
    .describe('Who knows the users: this gateway, or a Keycloak'),
  KEYCLOAK_BASE_URL: webUrl.optional().describe('Where the gateway calls Keycloak, without /realms'),
  KEYCLOAK_ISSUER: z
    .string()
    .min(1)
    .optional()
    .describe('`iss` of Keycloak’s tokens, compared exactly. Default: KEYCLOAK_BASE_URL/realms/KEYCLOAK_REALM'),
  KEYCLOAK_REALM: z
    .string()
    .regex(/^[\w.-]{1,255}$/, 'letters, digits, dots, hyphens and underscores')
    .default('NewCustomsRealm')
    .describe('Realm that holds the users'),
  KEYCLOAK_CLIENT_ID: z.string().min(1).default('iam-gateway').describe('Confidential client of the gateway'),
  KEYCLOAK_CLIENT_SECRET: z.string().min(1).optional().describe('Its secret; production refuses one that is dev-only'),
  KEYCLOAK_DIRECT_GRANT: z
    .enum(['off', 'on'])
    .default('off')
    .describe('Whether the login takes passwords and hands them to Keycloak (RFC 9700 advises against it)'),
  KEYCLOAK_IDP_HINTS: z
    .string()
    .default('')
    .transform(namesIn)
    .describe('Identity providers of the realm that a sign-in may ask for, such as google, comma-separated'),
  KEYCLOAK_FOLLOWED_ROLES: z
    .string()
    .default('SUPERADMIN,ADMIN,USER')
    .transform(namesIn)
    .pipe(z.array(z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'a role, such as USER')))
    .describe('Realm roles that count here too, comma-separated'),
  KEYCLOAK_TENANTS: z
    .enum(['create', 'known'])
    .default('create')
    .describe('Tenants that the attribute of a user names and nobody has created: create them, or pass them over'),
  KEYCLOAK_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5000)
    .describe('For one call to Keycloak, from dialling to the end of the answer'),
  KEYCLOAK_EVENTS_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(5)
    .describe('How often Keycloak is asked what has happened: changes that were made there are here so soon'),
  KEYCLOAK_RECONCILE_SECONDS: z.coerce
    .number()
    .int()
    .min(10)
    .max(604_800)
    .default(900)
    .describe('How often all users of Keycloak are compared with those that are known here'),
  SIGN_IN_RETURN_URLS: z
    .string()
    .default('')
    .transform(namesIn)
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .describe('Where a sign-in in the browser may return to, beside paths of the gateway: exact URLs, comma-separated'),
};

/** Secrets that keycloak/ uses, and everybody knows. */
const DEVELOPMENT_SECRET = /^dev-only-/;

/** @returns what is wrong with settings that are each well-formed, and do not fit together */
export function identityFaults(given: ReadonlyMap<string, string>): string[] {
  if (given.get('IDENTITY_PROVIDER') !== 'keycloak') return [];
  const missing = ['KEYCLOAK_BASE_URL', 'KEYCLOAK_CLIENT_SECRET'].filter((name) => !given.has(name));
  const isProduction = (given.get('NODE_ENV') ?? 'production') === 'production';
  const isKnown = DEVELOPMENT_SECRET.test(given.get('KEYCLOAK_CLIENT_SECRET') ?? '');
  return [
    ...missing.map((name) => `${name}: is required where IDENTITY_PROVIDER is keycloak`),
    ...(isProduction && isKnown ? ['KEYCLOAK_CLIENT_SECRET: everybody knows this one, and this is production'] : []),
  ];
}
