// `node bench/rolling-restart.mjs`: two gateways on one database behind haproxy, which follows their readiness. Under traffic
// each is restarted; not one request may fail, and haproxy may not repeat any. Exit code 1 when one does.
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accounts, database, login, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { startOrigin } from './lib/origin.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { Traffic } from './lib/traffic.mjs';
import { freePort, until } from './lib/waiting.mjs';

const GRACE_MS = 3000;

const haproxyConfig = (folder, port, gateways) => `
global
  maxconn 2000
  stats socket ${folder}/haproxy.sock
defaults
  mode http
  retries 0
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 2s
frontend front
  bind 127.0.0.1:${port}
  default_backend gateways
backend gateways
  balance roundrobin
  option httpchk GET /actuator/readiness
  default-server inter 200ms fall 2 rise 2
${gateways.map((at, i) => `  server gateway-${i} 127.0.0.1:${at} check`).join('\n')}
`;

await inHousehold('rolling-restart', async (house) => {
  requirePrograms('haproxy', 'nginx');
  await prepare();
  const origin = await startOrigin(house);
  const config = join(house.folder, 'gateway.yaml');
  writeFileSync(
    config,
    `upstreams: { origin: { targets: [{ url: '${origin}' }] } }
routes: [{ id: bench, match: { path: /bench }, upstream: origin, roles: [USER], tenant: required }]
`,
  );
  const { users, settings } = accounts(house, 4);
  const stores = await database(house);
  const ports = [await freePort(), await freePort()];
  const start = (i) =>
    startGateway(
      house,
      {
        ...stores,
        ...settings,
        PORT: String(ports[i]),
        DRAIN_GRACE_MS: String(GRACE_MS),
        // One user sends all the traffic.
        CONTROL_PLANE_LIMIT: '1000000/1',
      },
      { config, name: `gateway-${i}` },
    );
  const gateways = [await start(0), await start(1)];

  const port = await freePort();
  const file = join(house.folder, 'haproxy.cfg');
  writeFileSync(file, haproxyConfig(house.folder, port, ports));
  house.start('haproxy', ['-db', '-f', file]);
  const url = `http://127.0.0.1:${port}`;
  const bothUp = () => until('haproxy sees both gateways', async () => (await serversUp(house.folder)) === 2);
  await bothUp();

  const headers = [];
  for (const user of users) headers.push({ Authorization: `Bearer ${await login(url, user)}`, 'X-Tenant-Id': TENANT });
  let turn = 0;
  const kinds = [
    (fields) => ({ url: `${url}/bench/small`, headers: fields }),
    (fields) => ({ url: `${url}/bench/small`, method: 'POST', headers: fields, body: 'x'.repeat(300) }),
    (fields) => ({ url: `${url}/api/v0/auth/me`, headers: fields }),
    (fields) => ({ url: `${url}/bench/megabyte`, headers: fields }),
  ];
  const traffic = new Traffic(() => kinds[turn++ % kinds.length](headers[turn % headers.length]));
  await pause(2000);
  for (const i of [0, 1]) {
    const before = traffic.answered;
    const code = await gateways[i].stop();
    console.log(
      `Gateway ${i} ended with exit code ${code}; ${traffic.answered - before} requests were answered meanwhile`,
    );
    if (code !== 0) throw fault(`Gateway ${i} did not drain: see its log`);
    gateways[i] = await start(i);
    await bothUp();
  }
  await traffic.stop();
  console.log(`${traffic.answered} requests answered, ${traffic.failures.length} failed`);
  if (traffic.failures.length > 0) throw fault(traffic.failures.slice(0, 20).join('\n'));
});

/** @returns {Promise<number>} how many gateways haproxy sends requests to */
async function serversUp(folder) {
  const socket = connect(join(folder, 'haproxy.sock'));
  let said = '';
  socket.setTimeout(2000, () => socket.destroy());
  socket.end('show stat\n');
  try {
    for await (const chunk of socket) said += chunk;
  } catch {
    return 0; // It does not listen yet.
  }
  return said.split('\n').filter((line) => /^gateways,gateway-\d,.*,UP,/.test(line)).length;
}
