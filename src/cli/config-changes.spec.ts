import { readConfig, tiesOf } from '../proxy/configuration';
import { configChanges } from './config-changes';

const config = (...routes: string[]) =>
  readConfig(
    `plugins: { mine: { module: ./mine.mjs } }\nroutes:\n${routes.map((route) => `  - { ${route}, answer: {} }\n`).join('')}`,
    'f',
    {},
  ).config;
const changes = (before: string[], after: string[]) => configChanges(config(...before), config(...after), tiesOf);

describe('configChanges', () => {
  const plain = 'id: a, match: { path: /a }';
  const beta = 'id: beta, match: { path: /a, headers: { X-Beta: "1" } }';
  const gold = 'id: gold, match: { path: /a, query: { gold: true } }';
  const both = 'id: both, match: { path: /a, query: { gold: true }, headers: { X-Beta: "1" } }';

  it('does not count the order of routes where it decides nothing', () => {
    expect(changes([plain, beta, both], [both, beta, plain])).toEqual([]);
  });

  it('tells of the order of routes where a request may meet several, and only it decides', () => {
    expect(changes([plain, beta, gold], [gold, beta, plain])).toEqual([
      { path: 'routes, in the order in which they are asked', before: ['beta', 'gold'], after: ['gold', 'beta'] },
    ]);
  });

  it('shows no secret, also none of a plugin', () => {
    const route = (secret: string, mode: string): string =>
      `${plain}, plugins: [{ mine: { apiKey: ${secret}1, auth: { clientSecret: ${secret}2 }, mode: ${mode} } }], public: true, signature: { scheme: github, secrets: ["${secret} of sixteen letters"] }`;
    const told = JSON.stringify([
      changes([route('hush', 'a')], [route('hiss', 'b')]),
      changes(['id: b, match: { path: /b }'], [route('hush', 'a')]),
    ]);
    expect(told).not.toMatch(/hush|hiss/);
    expect(told).toContain('"mode":"b"');
    expect(told).toContain('"apiKey":"(secret)"');
  });
});
