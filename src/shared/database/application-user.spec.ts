import { acceptApplicationUser } from './application-user';

describe('acceptApplicationUser', () => {
  it('refuses a server older than PostgreSQL 15', () => {
    expect(() => acceptApplicationUser({ user: 'app', mighty: false, version: 14 })).toThrow(
      'The database is PostgreSQL 14: iam-gateway needs 15 or newer',
    );
  });

  it('refuses a user that row-level security does not bind', () => {
    expect(() => acceptApplicationUser({ user: 'app', mighty: true, version: 15 })).toThrow(/"app".*BYPASSRLS/);
  });

  it('accepts a plain user of PostgreSQL 15', () => {
    expect(acceptApplicationUser({ user: 'app', mighty: false, version: 15 })).toBe('app');
  });
});
