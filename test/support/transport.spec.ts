import { parse } from 'yaml';
import { judge, judgedTransport, overTransport } from './transport';

const YAML = `
upstreams:
  plain: { targets: [{ url: "http://127.0.0.1:1" }] }
  said: { transport: net, targets: [{ url: "http://127.0.0.1:1" }] }
routes: []
`;

describe('the transport that is judged', () => {
  it('is that of every upstream that names none', () => {
    const { upstreams } = parse(overTransport(YAML, 'undici')) as { upstreams: object };
    expect(upstreams).toMatchObject({ plain: { transport: 'undici' }, said: { transport: 'net' } });
  });

  it.each([
    ['where nothing is judged but the default', YAML, undefined],
    ['that has no upstreams', 'routes: []\n', 'undici'],
    ['that cannot be read', 'upstreams: { a: {}\nroutes: [', 'undici'],
  ] as const)('leaves a configuration alone %s', (_, text, transport) =>
    expect(overTransport(text, transport)).toBe(text),
  );

  it('is what it was behind suites that are judged over another', () => {
    const before = judgedTransport();
    const seen: unknown[] = [];
    judge('undici', () => {
      seen.push(judgedTransport());
      judge('net', () => seen.push(judgedTransport()));
      seen.push(judgedTransport());
    });
    expect([...seen, judgedTransport()]).toEqual(['undici', 'net', 'undici', before]);
  });
});
