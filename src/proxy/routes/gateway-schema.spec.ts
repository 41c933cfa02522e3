import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { GatewayConfigError } from './config-fault';
import { readConfig } from './read-config';

const project = join(__dirname, '../../..');
const text = readFileSync(join(project, 'gateway.yaml'), 'utf8');
const schema = JSON.parse(readFileSync(join(project, 'schema/gateway.schema.json'), 'utf8')) as object;
const validate = addFormats(new Ajv({ strict: false, allErrors: true })).compile(schema);

describe('schema/gateway.schema.json', () => {
  it('is what the schema of the process makes', () => {
    const script = join(project, 'scripts/gateway-schema.mjs');
    expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toContain('up to date');
  });

  it('is what gateway.yaml names in its first line', () => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./schema/gateway.schema.json');
  });

  it('takes gateway.yaml as it is written, variables included', () => {
    expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
  });

  it.each([
    'routes: [{ id: a, upstream: b, match: { path: /a }, tenant: maybe }]',
    'routes: [{ id: a, upstream: b, match: { path: /a }, rolls: [USER] }]',
    'routes: [{ id: a, upstream: b, match: { path: /a/ } }]',
    'routes: [{ id: a, upstream: b }]',
    'upstreams: { a: { targets: [] } }',
    'upstreams: { a: { targets: [{ url: "http://a", weight: much }] } }',
    'route: []',
  ])('refuses what the process refuses: %s', (wrong) => {
    expect(validate(parse(wrong))).toBe(false);
    expect(() => readConfig(wrong, 'gateway.yaml', {})).toThrow(GatewayConfigError);
  });
});

describe('gateway.yaml', () => {
  it('holds without any variable, and without a warning', () => {
    const { config, warnings } = readConfig(text, 'gateway.yaml', {});
    expect(warnings).toEqual([]);
    expect(Object.entries(config.upstreams).map(([name, { targets }]) => [name, targets[0]!.url])).toEqual([
      ['customs', 'http://127.0.0.1:4001'],
      ['mawbs', 'http://127.0.0.1:4002'],
      ['hawbs', 'http://127.0.0.1:4003'],
    ]);
  });

  it('asks for USER in a tenant on every route of the samples', () => {
    const { config } = readConfig(text, 'gateway.yaml', {});
    expect(config.routes.map(({ id, match, roles, tenant }) => ({ id, path: match.path, roles, tenant }))).toEqual(
      ['customs', 'mawbs', 'hawbs'].map((id) => ({ id, path: `/api/v0/${id}`, roles: ['USER'], tenant: 'required' })),
    );
  });

  it('finds the samples where the environment says they are', () => {
    const { config } = readConfig(text, 'gateway.yaml', { MAWB_SERVICE_URL: 'http://127.0.0.1:5999' });
    expect(config.upstreams.mawbs!.targets[0]!.url).toBe('http://127.0.0.1:5999');
  });
});

describe('examples/routing/gateway.yaml', () => {
  const example = readFileSync(join(project, 'examples/routing/gateway.yaml'), 'utf8');

  it('holds without any variable and without a warning, for the process as for editors', () => {
    expect(readConfig(example, 'gateway.yaml', {}).warnings).toEqual([]);
    expect([validate(parse(example)), validate.errors]).toEqual([true, null]);
  });

  it('shows what a route can match and what it can answer', () => {
    const { routes } = readConfig(example, 'gateway.yaml', {}).config;
    for (const key of ['version', 'headers', 'tenants', 'host', 'methods', 'exact'] as const)
      expect([key, routes.some(({ match }) => match[key])]).toEqual([key, true]);
    for (const key of ['access', 'answer', 'redirect', 'maintenance', 'signature', 'attacks'] as const)
      expect([key, routes.some((route) => route[key])]).toEqual([key, true]);
  });
});
