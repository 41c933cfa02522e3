import { anExchange } from '../testing';
import { answerHeaders } from './answer-headers';

describe('answerHeaders', () => {
  const exchange = anExchange({ head: { requestId: 'r1' } });
  const ID = ['X-Request-Id', 'r1'];

  it('adds the request id, and replaces the upstream’s', () => {
    expect(answerHeaders(['x-request-id', 'theirs', 'X-A', '1'], [], exchange)).toEqual(['X-A', '1', ...ID]);
  });

  it('adds the door’s fields only where the upstream says nothing', () => {
    const door = ['X-Frame-Options', 'DENY', 'X-Content-Type-Options', 'nosniff'];
    expect(answerHeaders(['x-frame-options', 'SAMEORIGIN'], door, exchange)).toEqual([
      'x-frame-options',
      'SAMEORIGIN',
      'X-Content-Type-Options',
      'nosniff',
      ...ID,
    ]);
  });

  it('replaces all of the upstream’s CORS fields when the door has its own, and adds up Vary', () => {
    const upstream = ['Access-Control-Allow-Origin', '*', 'Access-Control-Max-Age', '5', 'Vary', 'Accept'];
    const door = ['Access-Control-Allow-Origin', 'https://portal', 'Vary', 'Origin'];
    expect(answerHeaders(upstream, door, exchange)).toEqual(['Vary', 'Accept', ...door, ...ID]);
  });

  it('leaves the upstream its CORS fields when the door has none', () => {
    const upstream = ['Access-Control-Allow-Origin', '*'];
    expect(answerHeaders(upstream, ['X-Frame-Options', 'DENY'], exchange)).toEqual([
      ...upstream,
      'X-Frame-Options',
      'DENY',
      ...ID,
    ]);
  });

  it('lets what the checks say replace what the upstream and the door say', () => {
    const limited = anExchange({ head: { requestId: 'r1' } });
    limited.answerHeaders.push('RateLimit', 'ours');
    expect(answerHeaders(['ratelimit', 'theirs'], ['RateLimit', 'door'], limited)).toEqual([
      'RateLimit',
      'ours',
      ...ID,
    ]);
  });
});
