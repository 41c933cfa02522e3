import { QueryFailedError } from 'typeorm';
import { isUnavailable, isUniqueViolation } from './database.errors';

const failed = (driver: object) => new QueryFailedError('SELECT 1', [], Object.assign(new Error('failed'), driver));

describe('isUnavailable', () => {
  it.each(['08006', '53300', '57P01', '57P03', '57014', '25P03', '40P01', 'ECONNRESET'])(
    'holds for a statement that failed with %s',
    (code) => expect(isUnavailable(failed({ code }))).toBe(true),
  );

  it.each(['23505', '42501', '40001', '22P02'])('does not hold for a statement that failed with %s', (code) =>
    expect(isUnavailable(failed({ code }))).toBe(false),
  );

  it.each(['Query read timeout', 'timeout exceeded when trying to connect', 'Connection terminated unexpectedly'])(
    'holds for what pg gives no code: %s',
    (message) => expect(isUnavailable(new Error(message))).toBe(true),
  );

  it('holds when one of the addresses of a name refused', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(isUnavailable(new AggregateError([refused, refused]))).toBe(true);
  });

  it.each([undefined, null, 'ECONNREFUSED', new Error('no such column'), {}])('does not hold for %p', (error) =>
    expect(isUnavailable(error)).toBe(false),
  );
});

describe('isUniqueViolation', () => {
  it('tells one constraint from another', () => {
    const error = failed({ code: '23505', constraint: 'users_email' });
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'users_email')).toBe(true);
    expect(isUniqueViolation(error, 'users_username')).toBe(false);
    expect(isUniqueViolation(failed({ code: '23503' }))).toBe(false);
  });
});
