import type { IncomingMessage } from 'node:http';
import { isApiKey } from '../../access';
import { withoutOwnCookies } from '../../shared/http';
import type { Exchange } from '../exchange';
import { isIdentityHeader } from '../identity-header-names';
import { hopByHop, listedIn } from './hop-by-hop';
import { hopsLeft } from './max-forwards';
import { without } from './response-headers';

/**
 * Removed beside hop-by-hop and identity fields: Host becomes the target's; the framing is ours (Content-Length,
 * Transfer-Encoding); Expect was answered at the door; trailers of requests do not travel, so they are not announced.
 */
const ours: ReadonlySet<string> = new Set(['host', 'content-length', 'expect', 'trailer']);

const GRPC_TIMEOUT: ReadonlySet<string> = new Set(['grpc-timeout']);

/** In every spelling that a CGI program takes for `X-API-Key`. */
const KEY_FIELD = /^x[-_]api[-_]key$/i;

/** The name under which we enter ourselves in Via (RFC 9110 §7.6.3). */
const PSEUDONYM = 'iam-gateway';

const MOST_SPELLINGS = 2000;
const verdicts = new Map<string, boolean>();

/**
 * Whether a field travels; with `_` for `-` it is the same to every backend that reads fields as CGI variables. Remembered by
 * its spelling: cheaper than making each one lower-case again.
 */
function travels(name: string): boolean {
  let verdict = verdicts.get(name);
  if (verdict === undefined) {
    const lower = name.toLowerCase().replaceAll('_', '-');
    verdict = !hopByHop.has(lower) && !ours.has(lower) && !isIdentityHeader(name);
    if (verdicts.size < MOST_SPELLINGS) verdicts.set(name, verdict);
  }
  return verdict;
}

/**
 * The fields that the upstream gets: the client's in their order, one line each, then Via, then what the checks added.
 * Removed first and added after, so `Connection: X-User-Id` cannot strip what we say.
 * @returns name, value, …; without Host, Content-Length and Transfer-Encoding: those belong to whoever writes the message
 */
export function upstreamHeaders({ head, addedHeaders, deadlineAtMs }: Exchange): string[] {
  const client = travelling(head.request);
  // What is left of it is said anew.
  const fields = deadlineAtMs !== 0 && head.isGrpc ? without(client, GRPC_TIMEOUT) : client;
  const hops = hopsLeft(head);
  if (hops !== undefined) countDown(fields, hops);
  fields.push('Via', `${head.request.httpVersion} ${PSEUDONYM}`);
  for (const added of addedHeaders) fields.push(added);
  return fields;
}

/** One hop fewer (RFC 9110 §7.6.2). */
function countDown(fields: string[], hops: number): void {
  const at = fields.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'max-forwards');
  if (at >= 0) fields[at + 1] = String(hops - 1);
}

/** Sessions of browsers are between them and us: a backend that reads our cookies could refresh them. */
const isCookie = (name: string): boolean => name.length === 6 && name.toLowerCase() === 'cookie';

function travelling({ rawHeaders, headers }: IncomingMessage): string[] {
  const fields: string[] = [];
  const listed = listedIn(headers.connection);
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (!travels(name) || listed?.has(name.toLowerCase())) continue;
    const value = isCookie(name) ? withoutOwnCookies(rawHeaders[i + 1]!) : rawHeaders[i + 1]!;
    if (value === undefined) continue;
    // A key of ours ends here, whatever the route is; one for the service behind is its client's affair.
    if (name.length === 9 && KEY_FIELD.test(name) && isApiKey(value)) continue;
    fields.push(name, value);
  }
  return fields;
}
