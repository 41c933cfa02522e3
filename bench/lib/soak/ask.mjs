import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 30_000;
export const agent = new Agent({ keepAlive: true });

/**
 * Asks once. Nothing is asked twice, and nothing is thrown.
 * @param {object} what `body`: a Buffer, or undefined; `chunked`: its length is not told before; `piece(chunk)`: hears the body
 *   in place of `text`, and may return a promise to be waited for; `leave(answer)` ends the exchange when it returns true
 * @returns {Promise<{status: number, text: string, headers: object, broken?: string, left?: boolean}>} `broken`: what became of
 *   the connection, when that ended before the answer did; `status` is 0 when there was no head
 */
export async function ask(url, { method = 'GET', headers = {}, body, chunked = false, fresh = false, piece } = {}) {
  const seen = { status: 0, text: '', headers: {} };
  const length = body === undefined || chunked ? {} : { 'Content-Length': body.length };
  const outgoing = request(url, { method, agent: fresh ? false : agent, headers: { ...headers, ...length } });
  const timer = setTimeout(() => outgoing.destroy(new Error('no end within 30 s')), WITHIN_MS);
  const answered = new Promise((resolve, reject) => outgoing.once('response', resolve).on('error', reject));
  try {
    // Before the answer: the gateway may refuse in the middle of a body.
    outgoing.end(body);
    const answer = await answered;
    seen.status = answer.statusCode;
    seen.headers = answer.headers;
    for await (const chunk of answer) {
      if (piece === undefined) seen.text += chunk.toString('latin1');
      else if ((await piece(chunk)) === LEAVE) return { ...seen, left: true };
    }
  } catch (error) {
    seen.broken = error.code ?? error.message;
  } finally {
    clearTimeout(timer);
    if (seen.broken !== undefined) outgoing.destroy();
  }
  return seen;
}

/** What `piece` returns when it has heard enough: then the connection is cut. */
export const LEAVE = Symbol('leave');

/** `code` of a problem document; undefined for anything else */
export function codeOf({ headers, text }) {
  if (!headers['content-type']?.startsWith('application/problem+json')) return undefined;
  try {
    return JSON.parse(text).code;
  } catch {
    return undefined;
  }
}

/** What came, in a few words. */
export const inWords = (seen) => `${seen.status} ${seen.broken ?? codeOf(seen) ?? seen.text.slice(0, 60)}`;

/** @returns {number} between these, both included */
export const between = (least, most) => least + Math.floor(Math.random() * (most - least + 1));

export const rest = (least, most = least) => pause(between(least, most));
