/**
 * Runs h2spec against the built gateway, and says what it finds that is not known.
 * Usage: run.mjs H2SPEC. Exits 1 for a finding that is new, and for one that is known and is none any more.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { accounts, database, startGateway } from '../../bench/lib/gateway.mjs';
import { fault, inHousehold } from '../../bench/lib/household.mjs';
import { inProject, prepare } from '../../bench/lib/project.mjs';
import { known } from './known.mjs';

const [, , h2spec] = process.argv;
const WITHIN_MS = 120_000;
const PATHS = { 'the data plane': '/origin', 'the control plane': '/actuator/health' };
/** A finding of every run, or of those without TLS alone. */
const PREFACE = 'http2/3.5 Sends invalid connection preface';

const CASE = /<testcase package="([^"]*)" classname="([^"]*)"[^>]*>([^]*?)<\/testcase>/g;
const plain = (text) => text.replaceAll('&#39;', "'").replaceAll('&#34;', '"').replaceAll('&amp;', '&');

await inHousehold('h2spec', async (house) => {
  await prepare();
  const origin = createServer((request, response) => response.end('hello from behind')).listen(0, '127.0.0.1');
  house.onEnd(() => origin.close());
  await once(origin, 'listening');
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(
    config,
    `upstreams: { origin: { targets: [{ url: 'http://127.0.0.1:${origin.address().port}' }] } }
routes: [{ id: origin, match: { path: /origin }, upstream: origin, public: true }]
`,
  );
  const settings = { ...(await database(house)), ...accounts(house, 0).settings };
  const clear = await startGateway(house, { ...settings, H2C: 'on' }, { config, name: 'clear' });
  const secure = await startGateway(house, { ...settings, ...certificate(house) }, { config, name: 'secure' });

  let tests = 0;
  for (const { url } of [clear, secure])
    for (const [plane, path] of Object.entries(PATHS)) {
      const over = url.startsWith('https:') ? 'over TLS' : 'without TLS';
      const report = await judge(house, url, path);
      tests += report.tests;
      const expected = [...known.keys()].filter((title) => title !== PREFACE || over === 'without TLS');
      const fresh = report.found.filter((title) => !expected.includes(title));
      const healed = expected.filter((title) => !report.found.includes(title));
      if (fresh.length > 0) throw fault(`h2spec, ${plane} ${over}, finds:\n  ${fresh.join('\n  ')}`);
      if (healed.length > 0) throw fault(`h2spec, ${plane} ${over}, finds no more:\n  ${healed.join('\n  ')}`);
    }
  console.log(`h2spec: ${tests} cases, and nothing but what scripts/h2spec/known.mjs names`);
});

/** @returns how many cases it has, and the titles of those that fail */
async function judge(house, url, path) {
  const { hostname, port, protocol } = new URL(url);
  const file = join(house.folder, 'report.xml');
  writeFileSync(file, '');
  const tls = protocol === 'https:' ? ['--tls', '--insecure'] : [];
  const args = ['--strict', '-o', '1', '-h', hostname, '-p', port, '-P', path, '-j', file, ...tls];
  const child = house.start(h2spec, args);
  await once(child, 'exit', { signal: AbortSignal.timeout(WITHIN_MS) });
  const cases = [...readFileSync(file, 'utf8').matchAll(CASE)];
  if (cases.length < 100) throw fault(`h2spec has judged ${cases.length} cases of ${url}${path}`);
  const found = cases.filter(([, , , result]) => /<(failure|error)/.test(result));
  return { tests: cases.length, found: found.map(([, section, title]) => `${section} ${plain(title)}`) };
}

/** Settings with a certificate that is good for this run. */
function certificate(house) {
  const require = createRequire(import.meta.url);
  const { aCertificate } = require(inProject('dist', 'src', 'proxy', 'forward', 'testing-certificate.js'));
  const { cert, key } = aCertificate('gateway.example');
  const [TLS_CERT_FILE, TLS_KEY_FILE] = [join(house.folder, 'cert.pem'), join(house.folder, 'key.pem')];
  writeFileSync(TLS_CERT_FILE, cert);
  writeFileSync(TLS_KEY_FILE, key, { mode: 0o600 });
  return { TLS_CERT_FILE, TLS_KEY_FILE };
}
