interface Summary {
  passed: number;
  failed: number;
  faults: string[];
}
const { summarize } = jest.requireActual<{
  summarize(report: object | undefined, exitCode: number, complete: boolean): Summary;
}>('../../scripts/bootstrap/summary.mjs');

const report = (changes: object = {}) => ({
  numPassedTests: 9,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  ...changes,
});

describe('summarize', () => {
  it('counts what passed', () => {
    expect(summarize(report(), 0, true)).toEqual({ passed: 9, failed: 0, faults: [] });
  });

  it.each<[string, object | undefined, number, number]>([
    [
      'failed tests and files that could not be loaded',
      report({ numFailedTests: 2, numRuntimeErrorTestSuites: 1 }),
      1,
      3,
    ],
    ['a run without a report', undefined, 0, 1],
    ['a run that failed for another reason', report(), 1, 1],
    ['a run without tests', report({ numPassedTests: 0 }), 0, 1],
    ['tests that were left out', report({ numPendingTests: 1, numTodoTests: 1 }), 0, 2],
  ])('counts %s as failures', (_what, given, exitCode, failed) => {
    expect(summarize(given, exitCode, true).failed).toBe(failed);
  });

  it('lets tests be left out when only some were asked for', () => {
    expect(summarize(report({ numPendingTests: 30 }), 0, false)).toMatchObject({ passed: 9, failed: 0 });
  });
});
