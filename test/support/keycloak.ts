import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');
/** Not those of development, so that tests and a running gateway do not meet; others for a second checkout at work. */
const { TEST_KEYCLOAK_PORT = '18081', TEST_KEYCLOAK_MANAGEMENT_PORT = '19001' } = process.env;
const PORTS = { KEYCLOAK_PORT: TEST_KEYCLOAK_PORT, KEYCLOAK_MANAGEMENT_PORT: TEST_KEYCLOAK_MANAGEMENT_PORT };
const START_WITHIN_MS = 300_000;

export const PASSWORD = 'dev-only-Passw0rd';
const SHARED_REALM = 'NewCustomsRealm';

export interface NewRealmUser {
  readonly tenants?: readonly string[];
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  readonly email?: string;
  readonly emailVerified?: boolean;
}

export interface RealmUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
}

export interface RealmRecord extends RealmUser {
  readonly enabled: boolean;
  readonly emailVerified: boolean;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/**
 * The real Keycloak of this run, from the project's own script: started when the first suite asks for it, ended with the
 * run. Suites share it and its realm, so each makes its own users; one that changes the realm takes a realm of its own.
 */
export class TestKeycloak {
  #token: string | undefined;

  private constructor(
    readonly url: string,
    readonly realm: string,
  ) {}

  static async start(): Promise<TestKeycloak> {
    const owner = process.env['IAM_GATEWAY_TEST_RUN'];
    if (owner === undefined) throw new Error('no Keycloak: name the suite *.int-spec.ts or *.e2e-spec.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/keycloak.mjs', 'start'], {
      cwd: ROOT,
      env: { ...process.env, ...PORTS, KEYCLOAK_OWNER_PID: owner },
      timeout: START_WITHIN_MS,
    });
    return new TestKeycloak(stdout.trim().split('\n').at(-1)!, SHARED_REALM);
  }

  /** With a realm that no other suite sees, made of the same file. */
  static async startWithOwnRealm(): Promise<TestKeycloak> {
    const { url } = await TestKeycloak.start();
    const own = new TestKeycloak(url, `realm-${randomBytes(6).toString('hex')}`);
    const file = await readFile(join(ROOT, 'keycloak', 'new-customs.realm.json'), 'utf8');
    const filled = file.replaceAll('${KEYCLOAK_URL}', url).replaceAll(/\$\{\w+:([^}]*)\}/g, '$1'); // the defaults: what a suite signs in with
    await own.#must('POST', '', { ...(JSON.parse(filled) as object), realm: own.realm }, '/admin/realms');
    own.#token = undefined; // its rights are those of before there was this realm
    return own;
  }

  /** `iss` of its tokens. */
  get issuer(): string {
    return `${this.url}/realms/${this.realm}`;
  }

  /** Settings of a gateway that uses it. */
  get settings(): Record<string, string> {
    return {
      IDENTITY_PROVIDER: 'keycloak',
      KEYCLOAK_BASE_URL: this.url,
      KEYCLOAK_REALM: this.realm,
      KEYCLOAK_CLIENT_SECRET: 'dev-only-gateway-secret',
      KEYCLOAK_DIRECT_GRANT: 'on',
      KEYCLOAK_IDP_HINTS: 'google',
      KEYCLOAK_TIMEOUT_MS: '15000',
      // Suites share the realm: those that follow others' users say so.
      KEYCLOAK_EVENTS_SECONDS: '86400',
    };
  }

  /** A user of the suite's own; the password is that of all. */
  async createUser({ tenants = [], roles = [], groups = [], email, emailVerified = true }: NewRealmUser = {}) {
    const username = `u${randomBytes(6).toString('hex')}`;
    const { headers } = await this.#must('POST', '/users', {
      username,
      email: email ?? `${username}@realm.test`,
      emailVerified,
      enabled: true,
      firstName: 'Test',
      lastName: 'Person',
      groups,
      attributes: { tenants },
      credentials: [{ type: 'password', value: PASSWORD, temporary: false }],
    });
    const id = headers.get('location')!.split('/').at(-1)!;
    await this.mapRoles(id, ...roles);
    return { id, username, email: email ?? `${username}@realm.test` } satisfies RealmUser;
  }

  async mapRoles(userId: string, ...names: string[]): Promise<void> {
    await this.#must('POST', `/users/${userId}/role-mappings/realm`, await this.#roles(names));
  }

  async unmapRoles(userId: string, ...names: string[]): Promise<void> {
    await this.#must('DELETE', `/users/${userId}/role-mappings/realm`, await this.#roles(names));
  }

  /** Reads, merges, writes: what is left out would be wiped. */
  async changeUser(userId: string, change: Record<string, unknown>): Promise<void> {
    const { body } = await this.#must('GET', `/users/${userId}`);
    await this.#must('PUT', `/users/${userId}`, { ...(body as object), ...change });
  }

  /** As Keycloak keeps them; undefined when there is no such user. @param name of the user, in full */
  async find(name: string): Promise<RealmRecord | undefined> {
    const { body } = await this.#must('GET', `/users?exact=true&username=${encodeURIComponent(name)}`);
    const [brief] = body as RealmRecord[];
    return brief && ((await this.#must('GET', `/users/${brief.id}`)).body as RealmRecord);
  }

  /** Names of realm roles that are mapped to the user itself. */
  async rolesOf(userId: string): Promise<string[]> {
    const { body } = await this.#must('GET', `/users/${userId}/role-mappings/realm`);
    return (body as { name: string }[]).map(({ name }) => name);
  }

  /** Paths. */
  async groupsOf(userId: string): Promise<string[]> {
    const { body } = await this.#must('GET', `/users/${userId}/groups`);
    return (body as { path: string }[]).map(({ path }) => path);
  }

  async changeRealm(change: Record<string, unknown>): Promise<void> {
    await this.#must('PUT', '', change);
  }

  async removeUser(userId: string): Promise<void> {
    await this.#must('DELETE', `/users/${userId}`);
  }

  async endSessions(userId: string): Promise<void> {
    await this.#must('POST', `/users/${userId}/logout`);
  }

  /** Ends every session of the realm, also those of service accounts. */
  async endAllSessions(): Promise<void> {
    await this.#must('POST', '/logout-all');
  }

  async sessionsOf(userId: string): Promise<{ id: string }[]> {
    return (await this.#must('GET', `/users/${userId}/sessions`)).body as { id: string }[];
  }

  async loginFailures(userId: string): Promise<{ numFailures: number; disabled: boolean }> {
    const { body } = await this.#must('GET', `/attack-detection/brute-force/users/${userId}`);
    return body as { numFailures: number; disabled: boolean };
  }

  /** What the token endpoint says to a client of the realm. */
  async token(form: Record<string, string>): Promise<Called> {
    return called(
      await fetch(`${this.issuer}/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      }),
    );
  }

  /** An access token of Keycloak's own, by the password of a user. @param client one that may */
  async accessToken(username: string, client: Record<string, string> = { client_id: 'iam-portal' }): Promise<string> {
    const { status, body } = await this.token({ grant_type: 'password', username, password: PASSWORD, ...client });
    if (status !== 200) throw new Error(`no token for ${username}: ${JSON.stringify(body)}`);
    return (body as { access_token: string }).access_token;
  }

  async #roles(names: readonly string[]): Promise<unknown[]> {
    return Promise.all(names.map(async (name) => (await this.#must('GET', `/roles/${name}`)).body));
  }

  async #must(method: string, path: string, body?: unknown, below = `/admin/realms/${this.realm}`): Promise<Called> {
    const answer = await this.#admin(method, below + path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async #admin(method: string, path: string, body?: unknown): Promise<Called> {
    this.#token ??= await this.#administrator();
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.status !== 401) return called(answer);
    this.#token = undefined; // it lives a minute
    return this.#admin(method, path, body);
  }

  async #administrator(): Promise<string> {
    const answer = await fetch(`${this.url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'admin-cli',
        username: 'admin',
        password: 'dev-only-admin',
      }),
    });
    if (!answer.ok) throw new Error(`the administrator of Keycloak is refused: ${answer.status}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  }
}

async function called(answer: Response): Promise<Called> {
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}
