import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig } from '../src/proxy/routes/read-config';
import { environmentSchema, secretSettings } from '../src/shared/config';

interface Rule {
  ports: { port: number }[];
}

const read = (path: string): string => readFileSync(join(__dirname, '..', path), 'utf8');
const settings = new Set([...Object.keys(environmentSchema.shape), ...secretSettings.map((name) => `${name}_FILE`)]);

/** Where the routes of gateway.yaml find their backends. */
const backends = new Set([...read('gateway.yaml').matchAll(/\$\{([A-Z_]+_URL)/g)].map(([, name]) => name!));

describe('docker/compose.yaml', () => {
  const { gateway } = parse(read('docker/compose.yaml'), { merge: true }).services;

  it('sets only what the gateway or its routes read', () => {
    const unknown = Object.keys(gateway.environment).filter((name) => !settings.has(name) && !backends.has(name));
    expect(unknown).toEqual([]);
  });

  it('finds every backend of the routes', () => {
    expect(backends.size).toBe(3);
    expect(Object.keys(gateway.environment)).toEqual(expect.arrayContaining([...backends]));
  });

  it('has values that the environment takes', () => {
    const given = Object.entries<string>(gateway.environment).filter(([, value]) => !/\$\{|\/run\/secrets/.test(value));
    for (const [name, value] of given) {
      const schema = environmentSchema.shape[name as keyof typeof environmentSchema.shape];
      if (schema) expect({ name, ok: schema.safeParse(value).success }).toEqual({ name, ok: true });
    }
  });
});

describe('k8s/', () => {
  const deployment = parse(read('k8s/deployment.yaml'));
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;
  const environment = new Map<string, string>(
    container.env.map(({ name, value }: Record<string, string>) => [name, value]),
  );

  it('sets only what the gateway reads, to values that it takes', () => {
    expect([...environment.keys()].filter((name) => !settings.has(name))).toEqual([]);
    for (const [name, value] of environment) {
      const schema = environmentSchema.shape[name as keyof typeof environmentSchema.shape];
      if (schema) expect({ name, ok: schema.safeParse(value).success }).toEqual({ name, ok: true });
    }
  });

  it('lets a pod live longer than it drains', () => {
    const drainMs = Number(environment.get('DRAIN_GRACE_MS')) + Number(environment.get('DRAIN_TIMEOUT_MS'));
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(drainMs);
  });

  it('stops sending requests to a pod before its grace is over', () => {
    const { periodSeconds, failureThreshold } = container.readinessProbe;
    expect(periodSeconds * failureThreshold * 1000).toBeLessThan(Number(environment.get('DRAIN_GRACE_MS')));
  });

  it('mounts routes that the gateway accepts', () => {
    const { 'gateway.yaml': text } = parse(read('k8s/configmap.yaml')).data;
    expect(readConfig(text, 'configmap.yaml', {})).toMatchObject({ warnings: [] });
  });

  it('lets out to the port of every backend of the routes', () => {
    const policies = parseAllDocuments(read('k8s/network-policy.yaml')).map((document) => document.toJS());
    const open = new Set(policies.flatMap(({ spec }) => (spec.egress ?? []).flatMap(({ ports }: Rule) => ports.map(({ port }) => port)))); // prettier-ignore
    const { upstreams } = parse(parse(read('k8s/configmap.yaml')).data['gateway.yaml']);
    for (const { targets } of Object.values<{ targets: { url: string }[] }>(upstreams))
      for (const { url } of targets) expect(open).toContain(Number(new URL(url).port));
  });
});
