import { fault } from './household.mjs';

/** Quotas that nobody reaches: they are measured elsewhere. */
export const OPEN_QUOTAS = {
  LOGIN_LIMIT: '1000000/60',
  LOGIN_NAME_LIMIT: '1000000/60',
  LOGIN_ADDRESS_LIMIT: '1000000/60',
  LOCKOUT_ADDRESS_LIMIT: '1000000/60',
  REFRESH_LIMIT: '1000000/60',
  REFRESH_ADDRESS_LIMIT: '1000000/60',
};

/** The gateway as something that people sign in to. @returns {import('./sign-in-load.mjs').SignInTarget} */
export function ourSignIn({ url, pid }, { users, databasePid, name = 'iam-gateway', kinds }) {
  const ask = (path, body) =>
    fetch(`${url}/api/v0/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  const tokensFrom = async (answer) => {
    if (answer.status !== 200) throw fault(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const bearer = ({ accessToken }) => ({ Authorization: `Bearer ${accessToken}` });
  return {
    ...{ name, url, pid, databasePid, users, kinds },
    login: async ({ email, password }) => tokensFrom(await ask('login', { email, password })),
    refresh: async ({ refreshToken }) => tokensFrom(await ask('refresh', { refreshToken })),
    check: (tokens) => ({ method: 'GET', path: '/verify', headers: bearer(tokens) }),
    accepts: async (tokens) => {
      const { status } = await fetch(`${url}/verify`, { headers: bearer(tokens), signal: AbortSignal.timeout(10_000) });
      return status === 200;
    },
  };
}
