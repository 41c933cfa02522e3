import { EnvironmentError, publicUrl, readEnvironment } from './environment';

const DATABASE_URL = 'postgres://app:hunter2@127.0.0.1:5432/gateway';

const faultsOf = (source: Record<string, string>, readFile?: (path: string) => string): readonly string[] => {
  try {
    readEnvironment(source, readFile);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    return (error as EnvironmentError).faults;
  }
};

describe('readEnvironment', () => {
  it('needs the database alone, and knows the rest', () => {
    expect(readEnvironment({ DATABASE_URL })).toMatchObject({
      DATABASE_URL,
      PORT: 8080,
      DRAIN_GRACE_MS: 10_000,
      LOGIN_LIMIT: { requests: 5, perSeconds: 60 },
      TRUSTED_PROXIES: [],
    });
  });

  it.each([{}, { DATABASE_URL: '' }])('says that the database is required when it is given %j', (source) => {
    expect(faultsOf(source)).toEqual(['DATABASE_URL: is required']);
  });

  it('keeps the audit for ever, or for a month at least', () => {
    const faults = (AUDIT_RETENTION_DAYS: string) => faultsOf({ DATABASE_URL, AUDIT_RETENTION_DAYS });
    expect([faults('0'), faults('30')]).toEqual([[], []]);
    expect([faults('29'), faults('-1')].map(([fault]) => fault?.split(':')[0])).toEqual([
      'AUDIT_RETENTION_DAYS',
      'AUDIT_RETENTION_DAYS',
    ]);
  });

  it('tells all faults at once, and no value', () => {
    const faults = faultsOf({
      DATABASE_URL: 'mysql://app:hunter2@db/x',
      PORT: 'eighty',
      LOGIN_LIMIT: '5',
      LOG_LEVEL: 'loud',
    });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['PORT', 'DATABASE_URL', 'LOGIN_LIMIT', 'LOG_LEVEL']);
    expect(new EnvironmentError(faults).message).toMatch(/^The environment has 4 faults:\n {2}- PORT: /);
    expect(faults.join()).not.toMatch(/hunter2|eighty|loud/);
  });

  it.each([
    ['FIRST_ADMIN_PASSWORD', 'x'.repeat(11)],
    ['FIRST_ADMIN_PASSWORD', 'x'.repeat(257)],
    ['FIRST_ADMIN_EMAIL', `${'x'.repeat(243)}@example.test`],
  ])('refuses a %s that nobody could sign in with', (name, value) => {
    expect(faultsOf({ DATABASE_URL, [name]: value })).toEqual([expect.stringMatching(`^${name}: `)]);
  });

  it('takes an empty variable for none', () => {
    expect(readEnvironment({ DATABASE_URL, PORT: '', FIRST_ADMIN_EMAIL: '' })).toMatchObject({ PORT: 8080 });
  });

  it('reads a secret from the file that is named, without its line feed', () => {
    const read = (path: string): string => `${path === '/run/secrets/url' ? DATABASE_URL : 'no'}\n`;
    expect(readEnvironment({ DATABASE_URL_FILE: '/run/secrets/url' }, read)).toMatchObject({ DATABASE_URL });
  });

  it('says when a secret is given twice, or its file cannot be read', () => {
    expect(faultsOf({ DATABASE_URL, DATABASE_URL_FILE: '/x' }, () => DATABASE_URL)).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set: give one',
    ]);
    const unreadable = (): never => {
      throw new Error('EACCES');
    };
    expect(faultsOf({ DATABASE_URL, REDIS_URL_FILE: '/x' }, unreadable)).toEqual([
      'REDIS_URL_FILE: the file cannot be read',
    ]);
  });
});

describe('publicUrl', () => {
  it('is what the operator says, without a slash at its end, or where a newcomer looks', () => {
    expect(publicUrl(readEnvironment({ DATABASE_URL, PUBLIC_URL: 'https://gateway.example//' }))).toBe(
      'https://gateway.example',
    );
    expect(publicUrl(readEnvironment({ DATABASE_URL, PORT: '8081' }))).toBe('http://localhost:8081');
  });

  it('is empty while the port is not known', () => {
    expect(publicUrl(readEnvironment({ DATABASE_URL, PORT: '0' }))).toBe('');
  });
});
