import { ProblemWriter, refusal } from '../../shared/problem';
import { anExchange } from '../testing';
import { faults } from './faults';
import { problemAnswer, problemOf } from './problem-answer';

describe('problemAnswer', () => {
  const exchange = anExchange({ head: { path: '/api/v0/mawbs', query: '?token=secret', requestId: 'r1' } });
  const problems = new ProblemWriter('');

  it('renders a refusal with the fields that its status calls for, and nothing of the query', () => {
    const { status, headers, body } = problemAnswer(
      refusal(401, 'token-invalid', { 'WWW-Authenticate': 'Bearer' }),
      exchange,
      ['X-Frame-Options', 'DENY'],
      problems,
    );
    expect(status).toBe(401);
    expect(JSON.parse(body.toString())).toMatchObject({
      code: 'token-invalid',
      instance: '/api/v0/mawbs',
      requestId: 'r1',
    });
    expect(headers).toEqual([
      'Content-Type',
      'application/problem+json',
      'Content-Length',
      String(body.length),
      'Cache-Control',
      'no-store',
      'WWW-Authenticate',
      'Bearer',
      'X-Frame-Options',
      'DENY',
      'X-Request-Id',
      'r1',
      'Proxy-Status',
      'iam-gateway; error=http_request_denied',
    ]);
  });

  it('keeps the cause of a fault to itself', () => {
    const fault = faults.unreachable(new Error('connect ECONNREFUSED 10.0.0.7:4002'));
    expect(problemAnswer(problemOf(fault), exchange, [], problems).body.toString()).not.toContain('10.0.0.7');
  });

  it('says when to come again', () => {
    expect(problemOf(faults.circuitOpen(4)).headers).toEqual({ 'Retry-After': '4' });
    expect(problemOf(faults.broken('x')).headers).toEqual({});
  });
});
