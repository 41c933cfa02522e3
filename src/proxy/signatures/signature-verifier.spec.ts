import { createHmac } from 'node:crypto';
import { Refusal } from '../../shared/problem';
import { aHead, type HeadOptions } from '../../shared/http/testing';
import { aRoute, someParts } from '../testing';
import type { Claim } from './schemes';
import { SignatureVerifier } from './signature-verifier';

type Written = NonNullable<NonNullable<Parameters<typeof aRoute>[0]>['signature']>;

const SECRET = 'it is a secret to everybody';
const BODY = Buffer.from('{"order": "7", "text": "\u00e9\u0000"}');
const NOW = Date.UTC(2026, 0, 1) / 1000;

const mac = (text: string, encoding: 'hex' | 'base64' = 'hex', key: string | Buffer = SECRET, body = BODY): string =>
  createHmac('sha256', key).update(text).update(body).digest(encoding);

function verdict(signature: Written, headers: HeadOptions['headers'], body = BODY, parts = someParts()): string {
  const verifier = new SignatureVerifier('hook', aRoute({ signature }).signature!, parts);
  const claim = verifier.claimOf(aHead({ headers: headers ?? {} }));
  if (claim instanceof Refusal) return claim.code;
  return (verifier.verdictOn(claim, body) as Refusal | undefined)?.code ?? 'accepted';
}

const github = (secrets = [SECRET]): Written => ({ scheme: 'github', secrets });
const stripe: Written = { scheme: 'stripe', secrets: [SECRET] };
const signedAt = (seconds: number): Record<string, string> => ({
  'Stripe-Signature': `t=${seconds},v1=${mac(`${seconds}.`)}`,
});

describe('SignatureVerifier', () => {
  it('knows GitHub’s example', () => {
    // From GitHub's documentation of webhooks.
    const headers = {
      'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    };
    expect(verdict(github(["It's a Secret to Everybody"]), headers, Buffer.from('Hello, World!'))).toBe('accepted');
  });

  it('accepts Stripe’s form, with any one of several signatures', () => {
    expect(verdict(stripe, signedAt(NOW))).toBe('accepted');
    const headers = { 'stripe-signature': `t=${NOW}, v1=${'0'.repeat(64)}, v1=${mac(`${NOW}.`)}, v0=x` };
    expect(verdict(stripe, headers)).toBe('accepted');
  });

  it('accepts Standard Webhooks', () => {
    const key = Buffer.from('0123456789abcdef0123456789abcdef');
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(NOW),
      'webhook-signature': `v2,x v1,${mac(`msg_1.${NOW}.`, 'base64', key)}`,
    };
    expect(verdict({ scheme: 'standard', secrets: [`whsec_${key.toString('base64')}`] }, headers)).toBe('accepted');
  });

  it('accepts a form of one’s own', () => {
    const scheme: Written = {
      scheme: 'hmac',
      secrets: [SECRET],
      header: 'X-Sig',
      prefix: 'mac=',
      encoding: 'base64',
      timestampHeader: 'X-Time',
    };
    const headers = { 'x-sig': `mac=${mac(`${NOW}.`, 'base64')}`, 'x-time': String(NOW) };
    expect(verdict(scheme, headers)).toBe('accepted');
    expect(verdict(scheme, { ...headers, 'x-time': String(NOW + 1) })).toBe('signature-invalid');
    expect(verdict(scheme, { 'x-sig': headers['x-sig'] })).toBe('signature-invalid');
  });

  it('accepts any of several secrets, so that they can be changed', () => {
    const headers = { 'X-Hub-Signature-256': `sha256=${mac('')}` };
    expect(verdict(github(['another secret, newer', SECRET]), headers)).toBe('accepted');
    expect(verdict(github(['another secret, newer']), headers)).toBe('signature-invalid');
  });

  it.each<[string, HeadOptions['headers']]>([
    ['no field', {}],
    ['an empty one', { 'X-Hub-Signature-256': '' }],
    ['another hash', { 'X-Hub-Signature-256': `sha1=${mac('')}` }],
    ['a shorter one', { 'X-Hub-Signature-256': `sha256=${mac('').slice(0, 32)}` }],
    ['one that is no hex', { 'X-Hub-Signature-256': `sha256=${'zz'.repeat(32)}` }],
    ['two of them', { 'X-Hub-Signature-256': [`sha256=${mac('')}`, `sha256=${mac('')}`] }],
    ['one of another body', { 'X-Hub-Signature-256': `sha256=${mac('', 'hex', SECRET, Buffer.from('x'))}` }],
  ])('refuses %s', (_, headers) => expect(verdict(github(), headers)).toBe('signature-invalid'));

  it.each(['t=1', `v1=${'0'.repeat(64)}`, `t=${NOW},t=${NOW},v1=${'0'.repeat(64)}`, `t=1e9,v1=${'0'.repeat(64)}`])(
    'refuses a field of Stripe’s that says %s',
    (field) => expect(verdict(stripe, { 'Stripe-Signature': field })).toBe('signature-invalid'),
  );

  it.each([
    [-300, 'accepted'],
    [300, 'accepted'],
    [-301, 'signature-expired'],
    [301, 'signature-expired'],
  ])('takes a message %d s from now as %s', (seconds, code) => {
    expect(verdict(stripe, signedAt(NOW + seconds))).toBe(code);
  });

  it('accepts a message once, and counts no forged one', () => {
    const parts = someParts();
    const send = (body = BODY): string => verdict(stripe, signedAt(NOW), body, parts);
    expect(send(Buffer.from('forged'))).toBe('signature-invalid');
    expect([send(), send(), send()]).toEqual(['accepted', 'signature-replayed', 'signature-replayed']);
    expect(parts.limiter.taken).toHaveLength(1);
  });

  it('knows a message again by another of its signatures, and after the order of secrets has changed', () => {
    const parts = someParts();
    const [old, young] = [mac(`${NOW}.`), mac(`${NOW}.`, 'hex', 'another secret, newer')];
    const send = (signatures: string, ...secrets: string[]): string =>
      verdict({ scheme: 'stripe', secrets }, { 'Stripe-Signature': `t=${NOW}${signatures}` }, BODY, parts);
    const secrets = ['another secret, newer', SECRET];
    expect(send(`,v1=${old},v1=${young}`, ...secrets)).toBe('accepted');
    expect(send(`,v1=${old}`, ...secrets)).toBe('signature-replayed');
    expect(send(`,v1=${young}`, ...secrets.reverse())).toBe('signature-replayed');
  });

  it('waits for a limiter that is elsewhere', async () => {
    const parts = someParts();
    parts.limiter.later = true;
    const verifier = new SignatureVerifier('hook', aRoute({ signature: stripe }).signature!, parts);
    const claim = verifier.claimOf(aHead({ headers: signedAt(NOW) })) as Claim;
    expect(await verifier.verdictOn(claim, BODY)).toBeUndefined();
    expect(await verifier.verdictOn(claim, BODY)).toMatchObject({ status: 409, code: 'signature-replayed' });
  });
});
