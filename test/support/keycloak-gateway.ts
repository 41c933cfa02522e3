import { execute } from './test-server';
import { startGateway, type StartGatewayOptions, type TestGateway } from './gateway';
import { PASSWORD, type RealmUser, type TestKeycloak } from './keycloak';
import { postJson, type Tokens } from './people';

/** No limit of ours gets in the way of what Keycloak does. */
export const GENEROUS = {
  LOGIN_LIMIT: '1000/60',
  LOGIN_NAME_LIMIT: '1000/60',
  LOGIN_ADDRESS_LIMIT: '1000/60',
  LOCKOUT_FAILURES: '100',
};

/** A gateway whose users are Keycloak's. */
export const startKeycloakGateway = (
  keycloak: TestKeycloak,
  { environment, ...options }: StartGatewayOptions = {},
): Promise<TestGateway> =>
  startGateway({ ...options, environment: { ...keycloak.settings, ...GENEROUS, ...environment } });

export const login = (url: string, username: string, password = PASSWORD): Promise<Response> =>
  postJson(`${url}/api/v0/auth/login`, { username, password });

/** @throws when the login is refused */
export async function signInAs(url: string, { username }: Pick<RealmUser, 'username'>): Promise<Tokens> {
  const answer = await login(url, username);
  if (answer.status !== 200) throw new Error(`the login answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Tokens;
}

export const refresh = (url: string, { refreshToken }: Pick<Tokens, 'refreshToken'>): Promise<Response> =>
  postJson(`${url}/api/v0/auth/refresh`, { refreshToken });

/** Makes every provider session old enough to be renewed: what was renewed a moment ago is not renewed again. */
export const ageProviderSessions = ({ database }: TestGateway): Promise<void> =>
  execute(database.superuserUrl, `UPDATE provider_sessions SET renewed_at = renewed_at - interval '1 minute'`);
