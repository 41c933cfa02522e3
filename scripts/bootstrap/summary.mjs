/**
 * What a Jest run comes to. A file that could not even be loaded counts as one failed test.
 * @param {object | undefined} report what tally.cjs wrote, or undefined when it wrote nothing
 * @param {number} exitCode of Jest, which also fails on too little coverage
 * @param {boolean} complete whether every test was asked for: then none may be left out
 * @returns {{passed: number, failed: number, faults: string[]}}
 */
export function summarize(report, exitCode, complete) {
  if (!report) return { passed: 0, failed: 1, faults: ['Jest ended without a report.'] };
  const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = report;
  const faults = [];
  let failed = numFailedTests + numRuntimeErrorTestSuites;
  const skipped = numPendingTests + numTodoTests;
  if (complete && skipped > 0) {
    faults.push(`${skipped} tests were left out: none may be.`);
    failed += skipped;
  }
  if (passed + failed === 0) {
    faults.push('No test was found.');
    failed += 1;
  }
  if (exitCode !== 0 && failed === 0) {
    faults.push('Jest failed for another reason than a test: see above.');
    failed += 1;
  }
  return { passed, failed, faults };
}
