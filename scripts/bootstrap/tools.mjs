import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { quietly, tail } from './command.mjs';
import { Failure } from './failure.mjs';

/** Real programs that tests run against, the names they go by, and the packages that bring them. */
const tools = [
  { names: ['redis-server'], apt: 'redis-server', brew: 'redis' },
  { names: ['nginx'], apt: 'nginx', brew: 'nginx' },
  { names: ['haproxy'], apt: 'haproxy', brew: 'haproxy' },
  { names: ['pgbouncer'], apt: 'pgbouncer', brew: 'pgbouncer' },
  // Keycloak runs on the one and is fetched with the other.
  { names: ['java'], apt: 'openjdk-17-jre-headless', brew: 'openjdk@17' },
  { names: ['mvn'], apt: 'maven', brew: 'maven' },
  {
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    elsewhere: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    variable: 'CHROMIUM_PATH',
    apt: 'chromium',
    brew: 'chromium',
  },
];

/**
 * Finds what the tests run against, and installs what is missing where that is possible: as root, with apt.
 * @returns {Promise<Record<string, string>>} environment for the tests: where the browser is
 * @throws {Failure} naming what to install by hand
 */
export async function ensureTools() {
  const missing = tools.filter((tool) => !find(tool));
  if (missing.length > 0) {
    const packages = missing.map(({ apt }) => apt);
    if (process.platform === 'darwin') {
      throw new Failure(`The tests need more programs: brew install ${missing.map(({ brew }) => brew).join(' ')}`);
    }
    if (process.getuid() !== 0 || !onPath('apt-get')) {
      throw new Failure(`The tests need more programs: as root, apt-get install ${packages.join(' ')}`);
    }
    await aptInstall(packages);
    const absent = missing.filter((tool) => !find(tool)).map(({ names }) => names[0]);
    if (absent.length > 0)
      throw new Failure(`apt-get installed ${packages.join(' ')}, but there is no ${absent.join(', no ')}.`);
  }
  return Object.fromEntries(tools.filter(({ variable }) => variable).map((tool) => [tool.variable, find(tool)]));
}

/** nginx and haproxy stand in folders that only root has on its PATH. */
export const toolPath = [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'].join(
  delimiter,
);

function find({ names, elsewhere = [], variable }) {
  const given = variable && process.env[variable];
  if (given && !existsSync(given)) throw new Failure(`${variable} names ${given}, which does not exist.`);
  return given || names.map(onPath).find(Boolean) || elsewhere.find((path) => existsSync(path));
}

function onPath(name) {
  return toolPath
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

async function aptInstall(packages) {
  console.log(`Installing what the tests need (apt-get install ${packages.join(' ')}) ...`);
  const install = () => apt(['install', '-y', '--no-install-recommends', ...packages]);
  const allow = forbidServices();
  try {
    let result = await install();
    // The lists are absent on a bare machine and outdated on an old one; otherwise there is no need to fetch them.
    if (result.code !== 0 && (await apt(['update'])).code === 0) result = await install();
    if (result.code !== 0)
      throw new Failure(
        `${tail(result.output)}\napt-get could not install ${packages.join(' ')}: its last lines are above.`,
      );
  } finally {
    allow();
  }
}

const apt = (args) =>
  quietly('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: 600_000,
  });

/** Packages start their service when they are installed, unless this policy says no: tests start their own, on free ports. */
function forbidServices(policy = '/usr/sbin/policy-rc.d') {
  if (existsSync(policy)) return () => {};
  const text = `#!/bin/sh\n# iam-gateway ${process.pid}: no services while the tests' programs are installed\nexit 101\n`;
  writeFileSync(policy, text);
  chmodSync(policy, 0o755);
  const allow = () => {
    if (existsSync(policy) && readFileSync(policy, 'utf8') === text) rmSync(policy);
  };
  process.once('exit', allow);
  return allow;
}
