import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { inOurPlace } from './command.mjs';
import { orExplain } from './failure.mjs';
import { ensureInstalled } from './install.mjs';
import { inProject, node24, projectEnvironment } from './project.mjs';
import { summarize } from './summary.mjs';
import { ensureTools, toolPath } from './tools.mjs';
import { inTurn } from './turn.mjs';

/** Most suites wait for a database, a browser or a Keycloak about half of their time. */
const workers = [`--maxWorkers=${Math.max(2, availableParallelism())}`, '--workerIdleMemoryLimit=1500MB'];

// Instrumented once and cached: V8's own coverage costs about a second for every test file.
const coverage = [
  '--coverage',
  '--coverageProvider=babel',
  '--coverageReporters=text-summary',
  '--coverageThreshold={"global":{"lines":90}}',
];

/**
 * `npm test`: every test of the project, with all that it needs. `--unit` runs those that need nothing but Node.
 * Everything else goes on to Jest.
 */
export async function test(args) {
  const unit = args.includes('--unit');
  const forJest = args.filter((arg) => arg !== '--unit');
  const complete = !unit && forJest.length === 0;
  const found = await orExplain(() =>
    inTurn(async () => {
      await ensureInstalled();
      if (unit) return {};
      await ensureBuilt();
      return ensureTools();
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-test-'));
  const tally = join(folder, 'tally.json');
  const code = await inOurPlace(
    node24,
    [
      '--disable-warning=ExperimentalWarning',
      '--experimental-vm-modules',
      inProject('node_modules', 'jest', 'bin', 'jest.js'),
      // Theirs first: an option of Jest that takes a list would swallow the patterns after it.
      ...forJest,
      ...(complete ? workers : []),
      '--reporters=default',
      `--reporters=${inProject('scripts', 'bootstrap', 'tally.cjs')}`,
      ...(unit ? ['--selectProjects', 'unit'] : []),
      ...(complete ? coverage : []),
    ],
    {
      env: {
        ...projectEnvironment(),
        ...found,
        TALLY_FILE: tally,
        PATH: `${inProject('node_modules', '.bin')}:${toolPath}`,
      },
    },
  );
  const { passed, failed, faults } = summarize(read(tally), code, complete);
  rmSync(folder, { recursive: true, force: true });
  for (const fault of faults) console.log(fault);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : code || 1;
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
