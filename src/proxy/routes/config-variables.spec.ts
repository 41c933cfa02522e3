import { faultsOf, read, withRoute } from './testing';

describe('a configuration with variables', () => {
  const to = (url: string): string => withRoute().replace('"http://127.0.0.1:4002"', url);
  const urlOf = (text: string, variables: Record<string, string> = {}) =>
    read(text, variables).config.upstreams.mawbs!.targets[0]!.url;

  it('takes the environment, or else the default', () => {
    const text = to('"${MAWBS:-http://127.0.0.1:1}"');
    expect(urlOf(text)).toBe('http://127.0.0.1:1');
    expect(urlOf(text, { MAWBS: '' })).toBe('http://127.0.0.1:1');
    expect(urlOf(text, { MAWBS: 'https://mawbs.test' })).toBe('https://mawbs.test');
    expect(urlOf(to('"http://${HOST}:${PORT}"'), { HOST: 'h', PORT: '7' })).toBe('http://h:7');
  });

  it('reports one that is not set and has no default, once and at its place', () => {
    expect(faultsOf(to('"${MAWBS}"'))).toEqual([
      'gateway.yaml:3:22 the variable MAWBS is not set, and there is no default: ${MAWBS:-…}',
    ]);
  });

  it('refuses what is no variable', () => {
    expect(faultsOf(to('"${not a name}"'))).toEqual([expect.stringContaining('3:22 ${not a name} is no variable')]);
  });

  it('takes numbers and booleans where there are no quotes', () => {
    const text = withRoute('maxBodyBytes: ${MOST:-7}', 'websocket: ${WS:-true}', 'roles: ["${ROLE:-7}"]');
    expect(read(text, { MOST: '12' }).config.routes[0]).toMatchObject({
      maxBodyBytes: 12,
      websocket: { idleSeconds: 300, credentials: ['header', 'subprotocol', 'ticket'] },
      roles: ['7'],
    });
  });

  it('leaves $${…} as it is, without one dollar', () => {
    expect(read(withRoute('roles: ["$${ROLE}"]')).config.routes[0]!.roles).toEqual(['${ROLE}']);
  });

  it('never lets a value become more than a value', () => {
    const text = withRoute('roles: ["${ROLE}"]');
    expect(read(text, { ROLE: 'USER"]\npublic: true' }).config.routes[0]).toMatchObject({
      roles: ['USER"]\npublic: true'],
      public: false,
    });
  });

  it('prints no value of the environment', () => {
    expect(faultsOf(to('"${MAWBS}"'), { MAWBS: 'secret value' }).join()).not.toContain('secret');
  });
});
