import { createHash, randomBytes } from 'node:crypto';
import { rightAnswer, streamed } from '../echo-answers.mjs';
import { ask, between, codeOf, inWords, LEAVE, rest } from './ask.mjs';

const SOUND = 'the origin’s answer';
const bodies = randomBytes(400_000);
let count = 0;

/** @returns {string} a way through either transport to what the echo backend does, different each time */
const way = (what, query = '') => `/${['net', 'undici'][++count % 2]}/${what}/${count}${query}`;

/** Clients with a token whose every request must be answered by the origin. Each is done once and again. */
export const sound = {
  async asks({ ledger, url, headers }) {
    const path = way('say');
    const seen = await ask(`${url}${path}`, { headers: headers(), fresh: count % 20 === 0 });
    if (seen.status === 200 && seen.text === rightAnswer(path)) ledger.note('asks', SOUND);
    else ledger.puzzle('asks', `${path}: ${inWords(seen)}`);
    await rest(5, 15);
  },

  async 'sends a body'({ ledger, url, headers }) {
    const bytes = between(0, 3) === 0 ? between(0, bodies.length) : between(0, 5000);
    const body = bodies.subarray(0, bytes);
    const path = way('body');
    const seen = await ask(`${url}${path}`, { method: 'POST', headers: headers(), body, chunked: count % 3 === 0 });
    const expected = `${bytes} ${createHash('sha256').update(body).digest('hex')}`;
    if (seen.status === 200 && seen.text === expected) ledger.note('sends a body', SOUND);
    else ledger.puzzle('sends a body', `${path}, ${bytes} bytes: ${inWords(seen)}`);
    await rest(10, 30);
  },

  async 'reads slowly'({ ledger, url, headers }) {
    const bytes = between(1, 8) * 512 * 1024;
    let at = 0;
    let wrong = false;
    const piece = async (chunk) => {
      wrong ||= !chunk.equals(streamed(at, chunk.length));
      at += chunk.length;
      await rest(20);
    };
    const seen = await ask(`${url}${way('stream', `?bytes=${bytes}`)}`, { headers: headers(), piece });
    if (seen.status === 200 && !seen.broken && !wrong && at === bytes) ledger.note('reads slowly', SOUND);
    else ledger.puzzle('reads slowly', `${at} of ${bytes} bytes, ${wrong ? 'wrong ones' : 'right so far'}: ${inWords(seen)}`); // prettier-ignore
  },

  async 'listens to events'({ ledger, url, headers }) {
    const wanted = between(5, 100);
    let heard = '';
    const isEnough = () => heard.split('\n\n').length > wanted;
    const seen = await ask(`${url}${way('events')}`, {
      headers: headers(),
      piece(chunk) {
        heard += chunk;
        return isEnough() ? LEAVE : undefined;
      },
    });
    const numbers = heard.split('\n\n').slice(0, wanted);
    if (seen.left && numbers.every((event, i) => event === `data: ${i}`)) ledger.note('listens to events', SOUND);
    else ledger.puzzle('listens to events', `${numbers.at(-1)} of ${wanted}: ${inWords(seen)}`);
  },
};

/** Clients that meet refusals, some or all of the time. */
export const refused = {
  async 'asks too often'({ ledger, url, headers }) {
    const seen = await ask(`${url}/limited/say`, { headers: headers() });
    if (seen.status === 200 && seen.text === rightAnswer('/limited/say')) ledger.note('asks too often', SOUND);
    else if (seen.status === 429 && codeOf(seen) === 'rate-limited' && Number(seen.headers['retry-after']) > 0)
      ledger.note('asks too often', '429 rate-limited');
    else ledger.puzzle('asks too often', inWords(seen));
    await rest(5, 20);
  },

  async crowds({ ledger, url, headers }) {
    const path = `/narrow/late?ms=${between(50, 200)}`;
    const seen = await ask(`${url}${path}`, { headers: headers() });
    if (seen.status === 200 && seen.text === rightAnswer(path)) ledger.note('crowds', SOUND);
    else if (seen.status === 503 && codeOf(seen) === 'upstream-busy') ledger.note('crowds', '503 upstream-busy');
    else ledger.puzzle('crowds', inWords(seen));
    await rest(10, 50);
  },

  async 'does what it may not'({ ledger, url, headers }) {
    const [what, options, expected] = MISTAKES[++count % MISTAKES.length];
    const known = options.anonymous ? {} : headers();
    const seen = await ask(`${url}${what}`, { ...options, headers: { ...known, ...options.headers } });
    const came = `${seen.status} ${codeOf(seen)}`;
    if (came === expected) ledger.note('does what it may not', expected);
    else ledger.puzzle('does what it may not', `${what}: ${inWords(seen)} in place of ${expected}`);
    await rest(20, 60);
  },
};

const MISTAKES = [
  ['/net/say/x', { anonymous: true }, '401 unauthenticated'],
  ['/net/say/x', { headers: { Authorization: 'Bearer e30.e30.e30' } }, '401 token-invalid'],
  ['/administrators', {}, '403 insufficient-role'],
  ['/net/say/x', { headers: { 'X-Tenant-Id': 'NOBODY:CL' } }, '403 tenant-forbidden'],
  ['/nowhere', {}, '404 not-found'],
  ['/net/say/..%2Fx', {}, '400 path-ambiguous'],
  ['/net/body/x', { method: 'POST', body: Buffer.alloc(1_200_000) }, '413 body-too-large'],
];
