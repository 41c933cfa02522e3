import { fault } from './household.mjs';
import { TENANT } from './gateway.mjs';
import { OPEN_QUOTAS } from './our-sign-in.mjs';

const RENEWED_AFTER_MS = 120_000;

/** Settings for a gateway where sessions are renewed many times in a benchmark. */
export const SHORT_SESSIONS = { ...OPEN_QUOTAS, CONTROL_PLANE_LIMIT: '1000000/1', ACCESS_TOKEN_SECONDS: '300' };

/** Somebody who is signed in, and stays so: refreshes the session long before its token ends. */
export class Session {
  #tokens;

  static async begin(house, url, user) {
    const session = new Session();
    session.#tokens = await posted(`${url}/api/v0/auth/login`, { email: user.email, password: user.password });
    const timer = setInterval(() => {
      posted(`${url}/api/v0/auth/refresh`, { refreshToken: session.#tokens.refreshToken }).then(
        (tokens) => (session.#tokens = tokens),
        (error) => console.error(`A session could not be renewed: ${error.message}`),
      );
    }, RENEWED_AFTER_MS);
    house.onEnd(() => clearInterval(timer));
    return session;
  }

  get headers() {
    return { Authorization: `Bearer ${this.#tokens.accessToken}`, 'X-Tenant-Id': TENANT };
  }
}

async function posted(url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status !== 200) throw fault(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
