import { writeSync } from 'node:fs';

/** Not by the stream: where jest has one process alone, a test may have left its own in the stream's place. */
const say = (line) => writeSync(2, `${line}\n`);

// A reporter of jest that says what failed, what was skipped, and the counts: a suite that passes is no news.
export default class QuietReporter {
  onTestResult(_, { failureMessage }) {
    if (failureMessage) say(failureMessage);
  }

  onRunComplete(
    _,
    { testResults, numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, startTime },
  ) {
    for (const { testFilePath, testResults: tests } of testResults) {
      const skipped = tests.filter(({ status }) => status === 'pending' || status === 'todo');
      for (const { fullName } of skipped) say(`skipped: ${testFilePath}: ${fullName}`);
      const again = tests.filter(({ status, invocations }) => status === 'passed' && invocations > 1);
      for (const { fullName } of again) say(`passed only at the second try: ${testFilePath}: ${fullName}`);
    }
    const seconds = Math.round((Date.now() - startTime) / 1000);
    // A file that could not be run at all is a failure, too.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const counts = [`${numPassedTests} passed`, `${failed} failed`, `${numPendingTests} skipped`];
    say(`${counts.join(', ')} (${testResults.length} files, ${seconds} s)`);
  }
}
