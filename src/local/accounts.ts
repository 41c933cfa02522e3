import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../shared/config';
import { readIfThere, readJson, writeJson, writeOwnerOnly } from './owner-only';

/** The tenant that the first administrator administers, and another to try isolation with. */
const TENANT = 'SERHAFEN:CL';
const OTHER_TENANT = 'ANDESLOG:PE';

/** Settings that a launcher adds for the gateway. */
type Settings = Record<string, string>;

export interface FirstAdministrator {
  readonly settings: Settings;
  readonly email: string;
  /** Where the password is kept; undefined when it was given to us. */
  readonly file: string | undefined;
  /** The password, when it was made in this start. */
  readonly newPassword: string | undefined;
  /** Takes the file back: the gateway had an administrator already. */
  forget(): void;
}

export interface SampleUsers {
  readonly settings: Settings;
  readonly file: string;
}

/** 144 random bits, without a character that a shell or a URL minds. */
export const aPassword = (): string => randomBytes(18).toString('base64url');

/**
 * Who becomes the first administrator: whoever the environment names, else one made up, kept in
 * `DATA_DIR/first-admin.json` exactly as the login takes it.
 */
export function firstAdministrator(dataDir: string, environment: NodeJS.ProcessEnv): FirstAdministrator {
  const tenant = environment['FIRST_ADMIN_TENANT'] || TENANT;
  const givenEmail = environment['FIRST_ADMIN_EMAIL'];
  if (environment['FIRST_ADMIN_PASSWORD'] || environment['FIRST_ADMIN_PASSWORD_FILE']) {
    const email = givenEmail || 'admin@serhafen.example';
    const settings = { FIRST_ADMIN_EMAIL: email, FIRST_ADMIN_TENANT: tenant };
    return { settings, email, file: undefined, newPassword: undefined, forget: () => undefined };
  }
  const file = join(dataDir, 'first-admin.json');
  const kept = readAdministrator(file);
  const { email, password } = kept ?? { email: givenEmail || 'admin@serhafen.example', password: aPassword() };
  if (!kept) writeJson(file, { email, password });
  return {
    settings: { FIRST_ADMIN_EMAIL: email, FIRST_ADMIN_PASSWORD: password, FIRST_ADMIN_TENANT: tenant },
    email,
    file,
    newPassword: kept ? undefined : password,
    forget: () => rmSync(file, { force: true }),
  };
}

/** Two people to try roles and tenants with, kept in `DATA_DIR/sample-users.json` unless SAMPLE_USERS_FILE names others. */
export function sampleUsers(dataDir: string, environment: NodeJS.ProcessEnv): SampleUsers {
  const given = environment['SAMPLE_USERS_FILE'];
  if (given) return { settings: {}, file: given };
  const file = join(dataDir, 'sample-users.json');
  if (readIfThere(file) === undefined) {
    writeJson(file, [
      {
        email: 'ana.rojas@serhafen.example',
        username: 'ana.rojas',
        password: aPassword(),
        givenName: 'Ana',
        familyName: 'Rojas',
        tenants: { [TENANT]: ['USER'] },
      },
      {
        email: 'bruno.quispe@andeslog.example',
        username: 'bruno.quispe',
        password: aPassword(),
        givenName: 'Bruno',
        familyName: 'Quispe',
        tenants: { [TENANT]: ['ADMIN'], [OTHER_TENANT]: ['USER'] },
      },
    ]);
  }
  return { settings: { SAMPLE_USERS_FILE: file }, file };
}

/** The key that encrypts signing keys at rest: given, or made once and kept in `DATA_DIR/master.key`. */
export function masterKey(dataDir: string, environment: NodeJS.ProcessEnv): Settings {
  if (environment['MASTER_KEY'] || environment['MASTER_KEY_FILE']) return {};
  const file = join(dataDir, 'master.key');
  if (readIfThere(file) === undefined) writeOwnerOnly(file, `${randomBytes(32).toString('base64')}\n`);
  return { MASTER_KEY_FILE: file };
}

function readAdministrator(file: string): { email: string; password: string } | undefined {
  const kept = readJson(file);
  if (kept === undefined) return undefined;
  const { email, password } = (kept ?? {}) as { email?: unknown; password?: unknown };
  if (typeof email !== 'string' || typeof password !== 'string') {
    throw new StartError(`${file} does not hold an email and a password: correct it, or remove it and start again`);
  }
  return { email, password };
}
