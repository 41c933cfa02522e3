import type { AccessRecord } from './access-log';
import { redactQuery } from './redact-query';

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const MAX_TEXT = 512;
const MAX_PATH = 2048;

/** One request as one line of JSON with its line feed. Built by hand: a third of what JSON.stringify of an object costs. */
export function accessLine(record: AccessRecord): string {
  const { timeMs, requestId, traceId, spanId, address, method, host, path, query, plane, status } = record;
  // Ids are ours, or were matched letter by letter when they came; addresses too. All else is looked at.
  let line = `{"time":"${isoTime(timeMs)}","requestId":"${requestId}","traceId":"${traceId}","spanId":"${spanId}"`;
  line += `,"address":"${address}","method":${quoted(method)},"host":${quoted(host)},"path":${quoted(path, MAX_PATH)}`;
  // Cut first: of a long query most would be looked at for nothing.
  if (query !== '') line += `,"query":${quoted(redactQuery(query.slice(0, MAX_PATH + 1)), MAX_PATH)}`;
  line += `,"plane":"${plane}"`;
  if (record.route !== undefined) line += `,"route":${quoted(record.route)}`;
  if (record.upstream !== undefined) line += `,"upstream":${quoted(record.upstream)}`;
  if (record.user !== undefined) line += `,"user":${quoted(record.user)}`;
  if (record.key !== undefined) line += `,"key":${quoted(record.key)}`;
  if (record.tenant !== undefined) line += `,"tenant":${quoted(record.tenant)}`;
  line += `,"status":${status}`;
  if (record.code !== undefined) line += `,"code":${quoted(record.code)}`;
  line += `,"durationMs":${tenths(record.durationMs)}`;
  if (record.upstreamMs !== undefined) line += `,"upstreamMs":${tenths(record.upstreamMs)}`;
  line += `,"bytesIn":${record.bytesIn},"bytesOut":${record.bytesOut}`;
  if (record.userAgent !== undefined) line += `,"userAgent":${quoted(record.userAgent)}`;
  const { socket } = record;
  if (socket !== undefined) {
    if (socket.closeCode !== 0) line += `,"closeCode":${socket.closeCode}`;
    line += `,"messagesIn":${socket.messagesIn},"messagesOut":${socket.messagesOut}`;
  }
  return `${line}}\n`;
}

function quoted(text: string, most = MAX_TEXT): string {
  const bounded = text.length > most ? `${text.slice(0, most)}…` : text;
  return PLAIN.test(bounded) ? `"${bounded}"` : JSON.stringify(bounded);
}

/** As text: a number with a fraction costs ten times as much to spell as two whole ones. */
function tenths(ms: number): string {
  const all = Math.round(ms * 10);
  const whole = Math.floor(all / 10);
  const rest = all - whole * 10;
  return rest === 0 ? `${whole}` : `${whole}.${rest}`;
}

let lastSecond = NaN;
let lastText = '';

/** Many requests share a second, and making the text of one is slow. */
function isoTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = new Date(second * 1000).toISOString().slice(0, -'000Z'.length);
  }
  return `${lastText}${String(Math.floor(ms) - second * 1000).padStart(3, '0')}Z`;
}
