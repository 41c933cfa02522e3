import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { TraceContext } from '../shared/http';

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const STATE = /^[\x20-\x7e]{1,512}$/;
const ZEROS = /^0+$/;

/** Whose traces are continued (TRACE_CONTEXT): everybody's, those of trusted proxies, nobody's. */
export type TracePolicy = 'continue' | 'trusted' | 'restart';

/**
 * Goes on with the trace that the request belongs to, or begins one; the span is always new
 * (https://www.w3.org/TR/trace-context/ §4). A tracestate without a valid traceparent, or over 512 characters, is dropped.
 * Whether to sample is ours to decide unless a trusted peer has: a stranger could hide, or make us keep everything. Nor do
 * we draw by the trace's id, which a stranger may choose.
 * @param sample whether a trace is kept about which nobody has decided
 */
export function traceOf(
  headers: IncomingHttpHeaders,
  policy: TracePolicy,
  peerTrusted: boolean,
  sample: () => boolean = always,
): TraceContext {
  const parent = headers['traceparent'];
  const continues = policy === 'continue' || (policy === 'trusted' && peerTrusted);
  const match = continues && typeof parent === 'string' ? TRACEPARENT.exec(parent) : null;
  if (match === null || !isValid(match)) {
    const flags = sample() ? '01' : '00';
    return { traceId: randomHex(16), spanId: randomHex(8), parentId: undefined, flags, state: undefined };
  }
  const state = headers['tracestate'];
  return {
    traceId: match[2]!,
    spanId: randomHex(8),
    parentId: match[3]!,
    // Only the bit that version 00 knows: sampled.
    flags: (peerTrusted ? (Number.parseInt(match[4]!, 16) & 1) === 1 : sample()) ? '01' : '00',
    state: typeof state === 'string' && STATE.test(state) ? state : undefined,
  };
}

const always = (): boolean => true;

function isValid([, version, traceId, parentId, , more]: RegExpExecArray): boolean {
  if (version === 'ff' || (version === '00' && more !== undefined)) return false;
  return !ZEROS.test(traceId!) && !ZEROS.test(parentId!);
}

const POOL_BYTES = 4096;
let pool = '';
let used = 0;

/** Random bytes in hex; drawn and spelled in bulk, because each draw of its own costs a system call. */
function randomHex(bytes: number): string {
  if (used + 2 * bytes > pool.length) {
    pool = randomBytes(POOL_BYTES).toString('hex');
    used = 0;
  }
  used += 2 * bytes;
  return pool.slice(used - 2 * bytes, used);
}
