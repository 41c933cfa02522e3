import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedFetch } from './contract';
import { startGateway, type StartGatewayOptions, type TestGateway } from './gateway';

/** The two tenants of the samples. */
export const TENANT = 'SERHAFEN:CL';
export const OTHER_TENANT = 'ANDESLOG:PE';

export interface Person {
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly tenants: Readonly<Record<string, readonly string[]>>;
}

export const person = (email: string, tenants: Person['tenants']): Person => ({
  email,
  username: email.split('@')[0]!,
  password: `the password of ${email}`,
  tenants,
});

/** The people of `npm start`, and one in whose hands no role is. */
export const ana = person('ana.rojas@serhafen.example', { [TENANT]: ['USER'] });
export const bruno = person('bruno.quispe@andeslog.example', { [TENANT]: ['ADMIN'], [OTHER_TENANT]: ['USER'] });
export const nadia = person('nadia.soto@serhafen.example', { [TENANT]: [] });

/** A gateway that knows these people, beside its administrator. */
export async function startGatewayFor(
  people: readonly Person[],
  { environment, ...options }: StartGatewayOptions = {},
): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-people-'));
  const file = join(folder, 'users.json');
  writeFileSync(file, JSON.stringify(people), { mode: 0o600 });
  try {
    return await startGateway({ ...options, environment: { SAMPLE_USERS_FILE: file, ...environment } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export const postJson = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  checkedFetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** @throws when the login is refused */
export async function signIn(url: string, { email, password }: Pick<Person, 'email' | 'password'>): Promise<Tokens> {
  const answer = await postJson(`${url}/api/v0/auth/login`, { email, password });
  if (answer.status !== 200) throw new Error(`the login of ${email} answered ${answer.status}`);
  return (await answer.json()) as Tokens;
}

export const bearer = ({ accessToken }: Pick<Tokens, 'accessToken'>): { authorization: string } => ({
  authorization: `Bearer ${accessToken}`,
});
