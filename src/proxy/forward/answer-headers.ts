import { ByPlace } from '../../shared/http';
import { claimsToBeOurs } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { RawHeaders } from '../policy';
import { lowerCaseName } from './field-name';

const CORS = 'access-control-';
const REQUEST_ID = 'x-request-id';
const PROXY_STATUS = 'proxy-status';
const names = new ByPlace(lowerCaseName);

/**
 * The fields of an answer: the upstream's, then what the checks and the door say, then the request id.
 * - What the checks say (RateLimit) and the request id replace the upstream's.
 * - When the door answers for CORS, all of the upstream's Access-Control fields go: two policies would be none.
 * - `Vary` adds up. Every other field of the door is a default that the upstream may overrule.
 * @param door name, value, …: what the door adds to every answer
 */
export function answerHeaders(upstream: RawHeaders, door: readonly string[], exchange: Exchange): RawHeaders {
  const checks = exchange.answerHeaders;
  const corsIsOurs = saysCors(door);
  const fields: RawHeaders = [];
  for (let i = 0; i < upstream.length; i += 2) {
    const name = names.at(i / 2, upstream[i]!);
    // No backend's answer passes for one of ours.
    if (name === PROXY_STATUS && claimsToBeOurs(upstream[i + 1]!)) continue;
    if (name === REQUEST_ID || (corsIsOurs && name.startsWith(CORS)) || says(checks, name)) continue;
    fields.push(upstream[i]!, upstream[i + 1]!);
  }
  const present = fields.length;
  for (const field of checks) fields.push(field);
  for (let i = 0; i < door.length; i += 2) {
    const name = lowerCaseName(door[i]!);
    const overruled = name === REQUEST_ID || says(fields, name, present) || says(checks, name);
    if (name === 'vary' || !overruled) fields.push(door[i]!, door[i + 1]!);
  }
  fields.push('X-Request-Id', exchange.head.requestId);
  return fields;
}

function saysCors(fields: readonly string[]): boolean {
  for (let i = 0; i < fields.length; i += 2) if (lowerCaseName(fields[i]!).startsWith(CORS)) return true;
  return false;
}

/** A list so short is looked through in less time than it takes to make a set of it. */
function says(fields: readonly string[], name: string, length = fields.length): boolean {
  for (let i = 0; i < length; i += 2) {
    const other = fields[i]!;
    if (other.length === name.length && lowerCaseName(other) === name) return true;
  }
  return false;
}
