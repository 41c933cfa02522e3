import { login, TENANT } from '../gateway.mjs';
import { ask, codeOf, inWords, rest } from './ask.mjs';

const KIND = 'signs in and out';

/** Somebody who signs in, asks, signs out, and is refused from then on. */
export async function signInAndOut({ ledger, url }, user) {
  try {
    const headers = { Authorization: `Bearer ${await login(url, user)}`, 'X-Tenant-Id': TENANT };
    const before = await ask(`${url}/net/say/known`, { headers });
    const out = await ask(`${url}/api/v0/auth/logout`, { method: 'POST', headers });
    const after = await ask(`${url}/net/say/known`, { headers });
    if (before.status === 200 && out.status === 204 && codeOf(after) === 'token-revoked')
      ledger.note(KIND, 'known, then 401 token-revoked'); // prettier-ignore
    else ledger.puzzle(KIND, [before, out, after].map(inWords).join('; '));
  } catch (error) {
    ledger.puzzle(KIND, error.message);
  }
  await rest(4000, 6000);
}
