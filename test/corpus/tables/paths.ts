import { head, request } from '../../raw/support';
import { type Case, named, shown } from './case';
import { DISGUISES, OTHERS, SAME, type Spelling } from './spellings';

const asked = (target: string): string => head(`GET ${target} HTTP/1.1`, 'Host: gateway.example');

function spelled(outcome: Case['outcome'], spellings: readonly Spelling[], first: string): readonly Case[] {
  return spellings.map(([how, spell]) => {
    const target = spell(first, 'users');
    return { what: `${how}: ${shown(target)}`, bytes: asked(target), outcome };
  });
}

/** Query strings go through byte for byte. */
const QUERIES = [
  '?',
  '??',
  '?/../',
  '?%2e%2e%2f',
  '?;',
  '?%00',
  '?a=b&a=c',
  '?%zz',
  '?\\',
  '?"<>^`{|}',
  '?a[b]=c',
  '?http://x/../y',
];
const NO_QUERIES = ['?#', '?a#b', '?\x7f', '?\xe9', '?\x80', '?\t', '?a b'];

/** Paths (RFC 3986 §6.2.2): one spelling is read by all in one way, is matched, guarded and forwarded; or it is refused. */
export const paths: readonly Case[] = [
  ...spelled('passes', SAME, 'public'),
  ...spelled('passes', OTHERS, 'public'),
  ...spelled('refused', DISGUISES, 'public'),
  ...spelled('refused', SAME, 'admin'),
  ...spelled('passes', OTHERS, 'admin'),
  ...spelled('refused', DISGUISES, 'admin'),
  ...QUERIES.flatMap((query) => named('passes', [[`query ${query}`, request(`GET /x${query}`)]])),
  ...NO_QUERIES.flatMap((query) => named('refused', [[`query ${shown(query)}`, request(`GET /x${query}`)]])),
];
