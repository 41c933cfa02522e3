import { z } from 'zod';
import { connectionSettings } from './connection.schema';
import { accountEmail, accountPassword } from './credentials.schema';
import { integer } from './integer';
import { identitySettings } from './keycloak.schema';
import { tlsSettings } from './tls.schema';
import { traceSettings } from './trace.schema';

/** Every setting of the process: its type, default and meaning, in one place. docs/configuration.md is made from it. */

const port = z.coerce.number().int().min(0).max(65_535);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );
const rate = z
  .string()
  .regex(/^[1-9]\d{0,6}\/[1-9]\d{0,4}$/, 'requests/seconds, such as 100/60')
  .transform((text) => {
    const [requests, perSeconds] = text.split('/').map(Number) as [number, number];
    return { requests, perSeconds };
  });
const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: ({ input }) =>
    input === undefined ? 'is required' : 'a PostgreSQL URL, such as postgres://user:password@host:5432/database',
});

export const environmentSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('production')
    .describe('Only informs /actuator/info and log lines'),
  PORT: port.default(8080).describe('Port of the gateway; 0 takes a free one'),
  HOST: z.string().min(1).optional().describe('Address to listen on; all when absent'),
  ...tlsSettings,
  MANAGEMENT_PORT: port
    .optional()
    .describe('Own port for internal and monitoring paths; the main port then answers them with 404'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('How clients reach the gateway; base of problem types. Default: http://localhost:PORT'),
  DATA_DIR: z.string().min(1).default('.data').describe('Folder for what the process keeps on disk'),

  DATABASE_URL: postgresUrl.describe('PostgreSQL 15 or newer, as a user that is neither superuser nor BYPASSRLS'),
  DATABASE_MIGRATION_URL: postgresUrl
    .optional()
    .describe('Same database, as a user that may change tables. Default: DATABASE_URL'),
  DATABASE_DIRECT_URL: postgresUrl
    .optional()
    .describe('Same database and user, past a pooler of transactions: for LISTEN and for locks. Default: DATABASE_URL'),
  DATABASE_POOL_MAX: integer(10, 1, 1000).describe('Connections of one instance'),

  MASTER_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/_-]{43}=?$/, '32 bytes in base64')
    .optional()
    .describe('Encrypts signing keys at rest: 32 random bytes in base64'),
  MASTER_KEY_FILE: z.string().min(1).optional().describe('File with the master key. Default: DATA_DIR/master.key'),

  GATEWAY_CONFIG: z.string().min(1).optional().describe('Routes and upstreams. Default: gateway.yaml, if it is there'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Shares limits between instances; in memory when absent'),
  REDIS_TIMEOUT_MS: integer(10, 1, 1000).describe(
    'A request waits so long for Redis; then its limits are decided here',
  ),

  TOKEN_ISSUER: z
    .string()
    .min(1)
    .optional()
    .describe(
      '`iss` of our tokens; kept in the database at the first start. Default: PUBLIC_URL, else a random urn:uuid',
    ),
  TOKEN_AUDIENCE: z
    .string()
    .min(1)
    .default('iam-gateway')
    .describe('`aud` of our tokens; kept in the database at the first start'),
  ACCESS_TOKEN_SECONDS: integer(600, 300, 900).describe('Life of an access token'),
  REFRESH_IDLE_SECONDS: integer(604_800, 60, 31_536_000).describe('A refresh token that is not used so long dies'),
  SESSION_MAX_SECONDS: integer(2_592_000, 300, 31_536_000).describe('A session ends after so long, however busy'),
  RECENT_SIGN_IN_SECONDS: integer(900, 60, 86_400).describe(
    'Ending one’s other sessions and making API keys need a sign-in that is no older',
  ),
  REFRESH_REPLAY_SECONDS: integer(10, 0, 60).describe(
    'A refresh token shown again within this window gets the same answer',
  ),
  TOKEN_ALGORITHM: z
    .enum(['RS256', 'ES256', 'EdDSA'])
    .default('RS256')
    .describe('How new keys sign our access tokens; at the next start after a change the next key is published'),
  SIGNING_KEY_MAX_AGE_DAYS: integer(90, 1, 3650).describe('Older signing keys are rotated'),
  REVOCATION_BLIND_SECONDS: integer(60, 0, 86_400).describe(
    'So long proxied requests go on from memory while the database, and with it word of revocations, is away',
  ),
  REVOCATION_BLIND_POLICY: z
    .enum(['unsafe', 'all', 'none'])
    .default('unsafe')
    .describe(
      'What is refused after that with 503 `revocation-unknown`: requests that may change something, all, or none',
    ),
  TOKEN_CACHE_SIZE: integer(10_000, 1, 1_000_000).describe('Verified tokens remembered'),

  AUDIT_RETENTION_DAYS: integer(0, 0, 36_500)
    .refine((days) => days === 0 || days >= 30, 'at least 30, or 0')
    .describe('The audit is kept for so many days, 30 or more; 0: for ever. Set by the user who migrates'),

  API_KEY_MAX_DAYS: integer(0, 0, 3650).describe('API keys live no longer than so many days; 0: as long as they like'),

  ARGON2_MEMORY_KIB: integer(19_456, 8192, 1_048_576).describe('argon2id memory of new password hashes'),
  ARGON2_TIME_COST: integer(2, 1, 20).describe('argon2id passes'),
  ARGON2_PARALLELISM: integer(1, 1, 16).describe('argon2id lanes'),
  PASSWORD_MIN_LENGTH: integer(12, 8, 64).describe('Characters that a new password has at least'),
  PASSWORD_POLICY: z
    .enum(['length', 'composition'])
    .default('length')
    .describe('`composition` also asks for lower case, upper case, a digit and a sign, for installations that must'),
  BREACHED_PASSWORDS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'List of leaked passwords to ask by range, such as https://api.pwnedpasswords.com/range; five digits of a hash leave. Off when absent',
    ),
  LOGIN_LIMIT: rate.default({ requests: 5, perSeconds: 60 }).describe('Logins by name and address together'),
  LOGIN_NAME_LIMIT: rate.default({ requests: 20, perSeconds: 60 }).describe('Logins by name'),
  LOGIN_ADDRESS_LIMIT: rate.default({ requests: 60, perSeconds: 60 }).describe('Logins by address'),
  LOCKOUT_FAILURES: integer(5, 1, 100).describe('Wrong passwords after which an account is locked'),
  LOCKOUT_SECONDS: integer(60, 1, 86_400).describe('Length of the first lock; each further one is twice as long'),
  LOCKOUT_MAX_SECONDS: integer(900, 1, 86_400).describe('Length of the longest lock'),
  LOCKOUT_ADDRESS_LIMIT: rate
    .default({ requests: 100, perSeconds: 900 })
    .describe('Wrong passwords of one client address, over all accounts'),
  TOKEN_CLIENTS: list.describe('Clients beside `portal` that may ask POST /api/v0/auth/token, comma-separated'),
  REFRESH_LIMIT: rate.default({ requests: 100, perSeconds: 60 }).describe('Refreshes of one session'),
  REFRESH_ADDRESS_LIMIT: rate.default({ requests: 600, perSeconds: 60 }).describe('Refreshes by address'),
  CONTROL_PLANE_LIMIT: rate
    .default({ requests: 600, perSeconds: 60 })
    .describe('Requests of one principal to the control plane'),

  ...identitySettings,

  FIRST_ADMIN_EMAIL: accountEmail.optional().describe('Asked for only while no administrator exists'),
  FIRST_ADMIN_PASSWORD: accountPassword.optional().describe('Better in FIRST_ADMIN_PASSWORD_FILE'),
  FIRST_ADMIN_TENANT: z
    .string()
    .regex(/^[A-Z0-9][A-Z0-9_-]{0,62}:[A-Z]{2}$/, 'BUSINESS_UNIT:CC, such as SERHAFEN:CL')
    .optional()
    .describe('Tenant that the first administrator administers; created when it is not there'),
  SAMPLE_USERS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('For trying out: a JSON list of users to create when they are not there'),

  MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>@\p{Cc}]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u, 'an address, or Name <address>')
    .optional()
    .describe('Who letters are from: an address, or `Name <address>`. Required where mail is sent'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('Mail server: smtp://user:password@host:587. Without it and SMTP_HOST, mail is captured (/ui/mailbox)'),
  SMTP_HOST: z.string().min(1).optional().describe('Mail server, in the place of SMTP_URL'),
  SMTP_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('With SMTP_HOST. Default: 587, or 465 with SMTP_TLS=implicit'),
  SMTP_USER: z.string().min(1).optional().describe('With SMTP_HOST'),
  SMTP_PASSWORD: z.string().min(1).optional().describe('With SMTP_HOST; better in SMTP_PASSWORD_FILE'),
  SMTP_TLS: z
    .enum(['starttls', 'implicit', 'none'])
    .optional()
    .describe(
      'Default: implicit for smtps and port 465, none for loopback, else starttls, without which nothing is sent',
    ),
  SMTP_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file with the certificate that signed that of the mail server, in the place of the usual ones'),

  REGISTRATION: z.enum(['closed', 'open']).default('closed').describe('Whether strangers may register'),
  REGISTRATION_DOMAINS: list.describe('Domains of e-mail addresses that may register, comma-separated; all when empty'),
  REGISTRATION_TENANT: z
    .string()
    .regex(/^[A-Z0-9][A-Z0-9_-]{0,62}:[A-Z]{2}$/, 'BUSINESS_UNIT:CC, such as SERHAFEN:CL')
    .optional()
    .describe('Tenant that who registers becomes a USER of; none when absent'),
  REGISTRATION_LIMIT: rate.default({ requests: 3, perSeconds: 60 }).describe('Registrations from one address'),
  ACCOUNT_MAIL_LIMIT: rate
    .default({ requests: 5, perSeconds: 900 })
    .describe('Letters that may be asked for about one e-mail address, known or not, and invitations sent to it'),
  ACCOUNT_ADDRESS_LIMIT: rate
    .default({ requests: 30, perSeconds: 60 })
    .describe('Requests for letters, and links used, from one address'),
  PASSWORD_RESET_SECONDS: integer(1800, 60, 1800).describe('Life of a link that resets a password'),
  EMAIL_VERIFICATION_SECONDS: integer(86_400, 300, 604_800).describe(
    'Life of a link that confirms an e-mail address, or completes a registration',
  ),
  INVITATION_SECONDS: integer(604_800, 3600, 2_592_000).describe('Life of an invitation'),

  TRUSTED_PROXIES: list.describe('Addresses and CIDR blocks whose forwarding headers are believed, comma-separated'),
  CORS_ORIGINS: list.describe('Origins that browsers may call from, comma-separated; none when empty'),
  ADDRESS_LIMIT: rate.optional().describe('Requests of one client address, over everything; off when absent'),
  ADDRESS_CONNECTIONS: integer(0, 0, 1_000_000).describe('Connections of one peer address; 0 is no limit'),
  MAX_IN_FLIGHT: integer(10_000, 1, 1_000_000).describe(
    'Proxied requests under way at once; beyond: 503. Health and administration are not counted',
  ),
  TRACE_CONTEXT: z
    .enum(['continue', 'trusted', 'restart'])
    .default('continue')
    .describe('Whose traceparent is continued: everybody’s, that of trusted proxies, nobody’s'),
  ...connectionSettings,

  ...traceSettings,

  EVENT_ATTEMPTS: integer(12, 1, 100).describe(
    'Tries to tell a subscriber of an event, with pauses that grow from 1 s to 15 min, before it is put aside as a dead letter',
  ),

  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Of the application log'),
  ACCESS_LOG: z.string().min(1).default('stdout').describe('stdout, off, or a path'),
  DRAIN_GRACE_MS: integer(10_000, 0, 600_000).describe('After SIGTERM: not ready, but still serving, so long'),
  DRAIN_TIMEOUT_MS: integer(30_000, 0, 3_600_000).describe('Then running exchanges have so long to finish'),
});

export type Environment = Readonly<z.output<typeof environmentSchema>>;

/** Settings that are never printed. Each may come from a file: NAME_FILE holds its path. */
export const secretSettings = [
  'DATABASE_URL',
  'DATABASE_MIGRATION_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'FIRST_ADMIN_PASSWORD',
  'SMTP_URL',
  'SMTP_PASSWORD',
  'KEYCLOAK_CLIENT_SECRET',
  'OTEL_EXPORTER_OTLP_HEADERS',
] as const;
