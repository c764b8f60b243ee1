// A reporter of jest that says what failed, what was skipped, and the counts: a suite that passes is no news.
export default class QuietReporter {
  onTestResult(_, { failureMessage }) {
    if (failureMessage) console.error(failureMessage);
  }

  onRunComplete(
    _,
    { testResults, numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, startTime },
  ) {
    for (const { testFilePath, testResults: tests } of testResults) {
      const skipped = tests.filter(({ status }) => status === 'pending' || status === 'todo');
      for (const { fullName } of skipped) console.error(`skipped: ${testFilePath}: ${fullName}`);
    }
    const seconds = Math.round((Date.now() - startTime) / 1000);
    const counts = [`${numPassedTests} passed`, `${numFailedTests} failed`, `${numPendingTests} skipped`];
    const suites = numFailedTestSuites === 0 ? '' : `, in ${numFailedTestSuites} files`;
    console.error(`${counts.join(', ')}${suites} (${testResults.length} files, ${seconds} s)`);
  }
}
