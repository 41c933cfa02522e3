// `node bench/reload.mjs`: gateway.yaml is edited under traffic, in the three ways in which editors and clusters do it. Every
// edit is in force soon, a broken one changes nothing, and not one request fails. Exit code 1 otherwise.
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accounts, database, login, startGateway, TENANT } from './lib/gateway.mjs';
import { fault, inHousehold } from './lib/household.mjs';
import { startOrigin } from './lib/origin.mjs';
import { prepare, requirePrograms } from './lib/project.mjs';
import { Traffic } from './lib/traffic.mjs';
import { statusOf, until } from './lib/waiting.mjs';

const route = (id, path) =>
  `  - { id: ${id}, match: { path: ${path} }, upstream: origin, roles: [USER], tenant: required }`;

/** The route that traffic runs on, and one more that shows which edit is in force. */
const text = (origin, edit) => `upstreams: { origin: { targets: [{ url: '${origin}' }] } }
routes:
${route('bench', '/bench')}
${route(`edit-${edit}`, `/edit-${edit}`)}
`;

/** How a file is changed. Each gets its own folder, and returns how to put a new text into force. */
const ways = {
  write(folder) {
    const file = join(folder, 'gateway.yaml');
    return { file, put: (content) => writeFileSync(file, content) };
  },
  rename(folder) {
    const file = join(folder, 'gateway.yaml');
    return {
      file,
      put(content) {
        writeFileSync(join(folder, '.gateway.yaml.swp'), content);
        renameSync(join(folder, '.gateway.yaml.swp'), file);
      },
    };
  },
  // As the kubelet updates a ConfigMap: the file is a link into ..data, which is a link that is swapped.
  'link swap'(folder) {
    let version = 0;
    const put = (content) => {
      const data = `..version-${++version}`;
      mkdirSync(join(folder, data));
      writeFileSync(join(folder, data, 'gateway.yaml'), content);
      symlinkSync(data, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    symlinkSync(join('..data', 'gateway.yaml'), join(folder, 'gateway.yaml'));
    return { file: join(folder, 'gateway.yaml'), put };
  },
};

await inHousehold('reload', async (house) => {
  requirePrograms('nginx');
  await prepare();
  const origin = await startOrigin(house);
  const { users, settings } = accounts(house, 1);
  const stores = await database(house);
  for (const [name, way] of Object.entries(ways)) {
    const folder = join(house.folder, name.replace(' ', '-'));
    mkdirSync(folder);
    const { file, put } = way(folder);
    put(text(origin, 0));
    const gateway = await startGateway(house, { ...stores, ...settings, DRAIN_GRACE_MS: '0' }, { config: file, name: `gateway-${name}` }); // prettier-ignore
    await editUnderTraffic(name, gateway, put, users[0], origin);
    await gateway.stop();
  }
});

async function editUnderTraffic(name, { url, log }, put, user, origin) {
  const headers = { Authorization: `Bearer ${await login(url, user)}`, 'X-Tenant-Id': TENANT };
  const status = (path) => statusOf(`${url}${path}`, { headers });
  const traffic = new Traffic(() => ({ url: `${url}/bench/small`, headers }), { clients: 32, pauseMs: 2 });
  let slowest = 0;
  for (let edit = 1; edit <= 5; edit++) {
    put(text(origin, edit));
    const editedAt = performance.now();
    await until(`edit ${edit} by ${name} is in force`, async () => (await status(`/edit-${edit}`)) === 200, 10_000);
    slowest = Math.max(slowest, performance.now() - editedAt);
    if ((await status(`/edit-${edit - 1}`)) !== 404)
      throw fault(`After edit ${edit} the route of the one before answers`);
  }
  const reported = readFileSync(log, 'utf8').length;
  put(text(origin, 6).replace('upstream: origin', 'upstrem: nowhere'));
  await until(
    'the broken edit is reported',
    () => readFileSync(log, 'utf8').slice(reported).includes('upstrem'),
    10_000,
  );
  await pause(500);
  if ((await status('/edit-5')) !== 200 || (await status('/edit-6')) !== 404)
    throw fault('A broken edit changed what is served');
  put(text(origin, 7));
  await until('the mended edit is in force', async () => (await status('/edit-7')) === 200, 10_000);
  await traffic.stop();
  console.log(`By ${name}: 6 edits, each in force within ${Math.ceil(slowest)} ms, and a broken one that changed nothing; ${traffic.answered} requests answered, ${traffic.failures.length} failed`); // prettier-ignore
  if (traffic.failures.length > 0) throw fault(traffic.failures.slice(0, 20).join('\n'));
}
