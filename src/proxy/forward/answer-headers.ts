import type { Exchange } from '../exchange';
import type { RawHeaders } from '../policy';
import { without } from './response-headers';

const CORS = 'access-control-';

/**
 * The fields of an answer: the upstream's, then what the checks and the door say, then the request id.
 * - What the checks say (RateLimit) and the request id replace the upstream's.
 * - When the door answers for CORS, all of the upstream's Access-Control fields go: two policies would be none.
 * - `Vary` adds up. Every other field of the door is a default that the upstream may overrule.
 * @param door name, value, …: what the door adds to every answer
 */
export function answerHeaders(upstream: RawHeaders, door: readonly string[], exchange: Exchange): RawHeaders {
  const said = namesOf(exchange.answerHeaders).add('x-request-id');
  const corsIsOurs = door.some((name, i) => i % 2 === 0 && isCors(name));
  const fields = without(upstream, said).filter(corsIsOurs ? notCors : () => true);
  const present = namesOf(fields);
  for (const field of exchange.answerHeaders) fields.push(field);
  for (let i = 0; i < door.length; i += 2) {
    const name = door[i]!.toLowerCase();
    if (name === 'vary' || !(present.has(name) || said.has(name))) fields.push(door[i]!, door[i + 1]!);
  }
  fields.push('X-Request-Id', exchange.head.requestId);
  return fields;
}

const isCors = (name: string): boolean => name.toLowerCase().startsWith(CORS);

/** For `filter` over name, value, …: a value goes with the name before it. */
const notCors = (_field: string, index: number, fields: readonly string[]): boolean =>
  !isCors(fields[index - (index % 2)]!);

function namesOf(fields: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (let i = 0; i < fields.length; i += 2) names.add(fields[i]!.toLowerCase());
  return names;
}
