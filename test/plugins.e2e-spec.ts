import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Echo, startEchoUpstream } from './support/echo-upstream';
import { startGateway, type TestGateway } from './support/gateway';
import { until } from './support/waiting';

const project = join(__dirname, '..');

describe('plugins', () => {
  let folder: string;
  let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
  let gateway: TestGateway;

  const plugin = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const CHECK = (status: number): string =>
    `export default { apiVersion: 1, stage: 'before-authentication', check: () => () => ({ status: ${status}, code: 'mine' }) };`;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plugins-'));
    upstream = await startEchoUpstream();
    plugin('refusing.mjs', CHECK(418));
    plugin('throwing.mjs', `export default { apiVersion: 1, check: () => () => { throw new Error('no'); } };`);
    plugin('unloadable.mjs', `throw new Error('not today');`);
    plugin(
      'adding.mjs',
      `export default {
  apiVersion: 1,
  options: { type: 'object', properties: { plan: { type: 'string' } }, required: ['plan'], additionalProperties: false },
  check: ({ plan }) => (request) => { request.addHeader('X-Plan', plan + ' of ' + request.route); },
};`,
    );
    const names = ['refusing', 'throwing', 'unloadable', 'adding'];
    const modules = names.map((name) => `${name}: { module: ${join(folder, `${name}.mjs`)} }`);
    gateway = await startGateway({
      gatewayYaml: `plugins: { ${modules.join(', ')}, timing: { module: ${join(project, 'examples/plugins/timing.mjs')} } }
upstreams: { echo: { targets: [{ url: "${upstream.url}" }] } }
routes:
${names.map((name) => `  - { id: ${name}, match: { path: /${name} }, upstream: echo, public: true, plugins: [{ ${name}: ${name === 'adding' ? '{ plan: gold }' : '{}'} }] }`).join('\n')}
  - { id: timed, match: { path: /timed }, upstream: echo, public: true, plugins: [{ timing: {} }, { adding: { plan: iron } }] }
  - { id: closed, match: { path: /closed }, upstream: echo, plugins: [{ refusing: {} }] }
  - { id: plain, match: { path: /plain }, upstream: echo, public: true }
`,
    });
  });
  afterAll(async () => {
    await gateway?.close();
    await upstream?.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async (
    path: string,
  ): Promise<{ status: number; code: string | undefined; echo: Echo; headers: Headers }> => {
    const answer = await fetch(`${gateway.url}${path}`);
    const body = (await answer.json()) as Echo & { code?: string };
    return { status: answer.status, code: body.code, echo: body, headers: answer.headers };
  };

  it('refuse as they say, before a token is asked for where they stand there', async () => {
    expect(await ask('/refusing')).toMatchObject({ status: 418, code: 'mine' });
    expect(await ask('/closed')).toMatchObject({ status: 418, code: 'mine' });
  });

  it.each(['/throwing', '/unloadable'])(
    'that fail answer 500 for their route and harm nothing else: %s',
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 500, code: 'plugin-failed' });
      expect((await ask('/plain')).status).toBe(200);
    },
  );

  it('add what the upstream gets, with the options of the route', async () => {
    expect((await ask('/adding')).echo.headers['x-plan']).toBe('gold of adding');
    const timed = await ask('/timed');
    expect(timed.echo.headers['x-plan']).toBe('iron of timed');
    expect(timed.headers.get('server-timing')).toMatch(/^upstream;dur=\d/);
  });

  it('are loaded again when their file changes; a broken one leaves the version before', async () => {
    expect((await ask('/refusing')).status).toBe(418);
    plugin('refusing.mjs', CHECK(451));
    const status = async (): Promise<number> => (await ask('/refusing')).status;
    await until(status, (now) => now === 451);
    plugin('refusing.mjs', 'throw new Error("no")');
    plugin('throwing.mjs', CHECK(410));
    await until(
      async () => (await ask('/throwing')).status,
      (now) => now === 410,
    );
    expect(await status()).toBe(451);
  });

  it('have their options checked with the configuration, by line and column', async () => {
    const text = `plugins: { adding: { module: ${join(folder, 'adding.mjs')} } }
upstreams: { echo: { targets: [{ url: "${upstream.url}" }] } }
routes:
  - { id: a, match: { path: /a }, upstream: echo, public: true, plugins: [{ adding: { plan: 7 } }] }
  - { id: b, match: { path: /b }, upstream: echo, public: true, plugins: [{ adding: { plan: gold } }, { ading: {} }] }
`;
    writeFileSync(gateway.configFile, text);
    const { ConfigStatus } = await import('../src/proxy/index.js');
    const status = gateway.app.get(ConfigStatus, { strict: false });
    const faults = await until(
      () => status.faults,
      (found) => found.length > 0,
    );
    expect(faults).toEqual([
      expect.stringMatching(/:4:93 routes\[0\]\.plugins\[0\]\.adding\.plan: /),
      expect.stringMatching(
        /:5:\d+ routes\[1\]\.plugins\[1\]\.ading: there is no plugin "ading" - did you mean "adding"\?/,
      ),
    ]);
    expect((await ask('/plain')).status).toBe(200);
  });

  it('that hang while they are loaded do not keep a gateway from ending', async () => {
    const [mark, file] = [join(folder, 'hanging'), plugin('hanging.mjs', CHECK(418))];
    const another = await startGateway({
      gatewayYaml: `plugins: { hanging: { module: ${file} } }
routes: [{ id: a, match: { path: /a }, answer: { status: 204 }, public: true, plugins: [{ hanging: {} }] }]
`,
    });
    plugin(
      'hanging.mjs',
      `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(mark)}, '');
await new Promise(() => undefined);`,
    );
    await until(
      () => existsSync(mark),
      (hangs) => hangs,
    );
    expect(await another.drain()).toBe(true);
    await another.close();
  });
});
