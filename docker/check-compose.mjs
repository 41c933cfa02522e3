// What the schema of compose files cannot say, checked on the resolved model (JSON on standard input): every name that a
// service uses is defined, whoever is waited for can become healthy, and no secret is written down.
import { readFileSync } from 'node:fs';

const { services, networks = {}, volumes = {}, secrets = {} } = JSON.parse(readFileSync(0, 'utf8'));
const faults = [];
const used = new Set();

for (const [name, service] of Object.entries(services)) {
  const defined = (kind, known, wanted) => {
    for (const one of wanted) if (!(one in known)) faults.push(`${name}: no ${kind} is called ${one}`);
  };
  const mounted = (service.secrets ?? []).map(({ source }) => source);
  mounted.forEach((secret) => used.add(secret));
  defined('secret', secrets, mounted);
  defined('network', networks, Object.keys(service.networks ?? {}));
  const named = (service.volumes ?? []).flatMap(({ type, source }) => (type === 'volume' ? [source] : []));
  defined('volume', volumes, named);
  defined('service', services, Object.keys(service.depends_on ?? {}));
  for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
    if (condition === 'service_healthy' && !services[other]?.healthcheck)
      faults.push(`${name} waits for ${other} to be healthy, which has no health check`);
  }
  const text = JSON.stringify(service);
  for (const [, file] of text.matchAll(/\/run\/secrets\/([a-z.-]+)/g))
    if (!mounted.includes(file)) faults.push(`${name} reads the secret ${file}, which is not mounted`);
  for (const [variable, value] of Object.entries(service.environment ?? {}))
    if (/PASSWORD|SECRET|TOKEN|_KEY/.test(variable) && !String(value).startsWith('/run/secrets/'))
      faults.push(`${name}: ${variable} holds a secret instead of its file`);
  for (const { host_ip: address, published } of service.ports ?? [])
    if (address !== '127.0.0.1') faults.push(`${name}: port ${published} is open to the network`);
}
for (const secret of Object.keys(secrets)) if (!used.has(secret)) faults.push(`nobody uses the secret ${secret}`);

faults.forEach((fault) => console.error(fault));
process.exitCode = faults.length > 0 ? 1 : 0;
