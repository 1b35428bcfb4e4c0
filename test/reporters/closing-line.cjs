'use strict';

/**
 * Prints after all else: which suites this machine could not run and what they need, the seed, then one line with the
 * counts of the whole run. A file that does not even load counts as one failure.
 */
class ClosingLine {
  // Jest's own summary comes after all other reporters, whatever their order; only the end of the process is later.
  onRunComplete(_contexts, results) {
    process.once('exit', () => this.print(results));
  }

  print(results) {
    for (const line of skippedSuites(results)) process.stderr.write(`skipped: ${line}\n`);
    process.stderr.write(`seed: LEDGER_SEED=${process.env.LEDGER_SEED} draws the same random values again\n`);
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}

/** "file: title of the outermost suite (tests)", as `describeWhere` of test/needs.ts words the titles. */
function skippedSuites(results) {
  const counts = new Map();
  for (const { testFilePath, testResults } of results.testResults)
    for (const { status, ancestorTitles, title } of testResults)
      if (status === 'pending') {
        const key = `${relative(testFilePath)}: ${ancestorTitles[0] ?? title}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
  return [...counts].map(([suite, count]) => `${suite} (${count} ${count === 1 ? 'test' : 'tests'})`).sort();
}

const relative = (path) => require('node:path').relative(process.cwd(), path);

module.exports = ClosingLine;
