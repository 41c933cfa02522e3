import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { quietly, tail, works } from '../bootstrap/command.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { inTurn } from '../bootstrap/turn.mjs';

const LEAST_JAVA = 17;
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

/** Fetches and builds Keycloak where that has not been done. One at a time in a home. @throws {Failure} naming what is missing */
export async function ensureDistribution(settings) {
  requireJava();
  mkdirSync(settings.home, { recursive: true });
  await inTurn(async () => {
    await fetchOnce(settings);
    await buildOnce(settings);
  }, settings.turn);
}

/** @throws {Failure} */
export function requireJava(environment = process.env) {
  const java = environment.JAVA_HOME ? join(environment.JAVA_HOME, 'bin', 'java') : 'java';
  const { error, stderr, stdout } = spawnSync(java, ['-version'], { encoding: 'utf8', timeout: 20_000 });
  const how = 'install a runtime (Debian: apt-get install openjdk-17-jre-headless), or set JAVA_HOME';
  if (error) throw new Failure(`Keycloak runs on Java, and there is none: ${how}.`);
  const major = majorVersion(`${stderr}${stdout}`);
  if (major < LEAST_JAVA)
    throw new Failure(`Java ${major || '?'} is too old for Keycloak, which needs ${LEAST_JAVA} or newer: ${how}.`);
}

/** @param said by `java -version`: `openjdk version "17.0.15" …`, or `java version "1.8.0_372"` */
export const majorVersion = (said) => Number(/ version "(?:1\.)?(\d+)/.exec(said)?.[1] ?? 0);

async function fetchOnce({ home, version, distribution }) {
  if (existsSync(join(distribution, 'bin', 'kc.sh'))) return;
  const archive = join(home, `keycloak-quarkus-dist-${version}.tar.gz`);
  const incoming = join(home, 'incoming');
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming);
  if (!existsSync(archive)) {
    if (!works('mvn'))
      throw new Failure(
        `Keycloak is fetched with Maven, and there is none: install it (Debian: apt-get install maven), or put ${basename(archive)} into ${home}.`,
      );
    console.error(`Fetching Keycloak ${version} (170 MiB, once) ...`);
    const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:tar.gz`;
    await expect('Maven could not fetch Keycloak', 'mvn', [
      '-q',
      '-B',
      '-Dstyle.color=never',
      COPY,
      `-Dartifact=${artifact}`,
      `-DoutputDirectory=${incoming}`,
    ]);
    renameSync(join(incoming, basename(archive)), archive);
  }
  await expect(`${archive} could not be unpacked: remove it`, 'tar', ['-xzf', archive, '-C', incoming]);
  // Last, and in one step: what stands there is whole.
  renameSync(join(incoming, `keycloak-${version}`), distribution);
  rmSync(incoming, { recursive: true });
}

async function buildOnce({ distribution }) {
  const built = join(distribution, '.built');
  if (existsSync(built)) return;
  console.error('Building Keycloak (once) ...');
  await expect('Keycloak could not be built', join(distribution, 'bin', 'kc.sh'), [
    'build',
    '--db=dev-file',
    '--health-enabled=true',
  ]);
  writeFileSync(built, '');
}

async function expect(failure, command, args) {
  const { code, output } = await quietly(command, args);
  if (code !== 0) throw new Failure(`${tail(output)}\n${failure}: its last lines are above.`);
}
