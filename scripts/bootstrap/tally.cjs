const { writeFileSync } = require('node:fs');

/** A Jest reporter that writes what a run came to into the file that TALLY_FILE names. */
module.exports = class Tally {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = results;
    const counts = { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests };
    writeFileSync(process.env.TALLY_FILE, JSON.stringify(counts));
  }
};
