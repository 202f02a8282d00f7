// Writes how many browser tests passed, failed and were skipped, and how many of them ran on captures, to $TEST_COUNTS.
import { writeFileSync } from 'node:fs';

export function countReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0, captures: 0, capturesSkipped: 0 };
      const count = (suite) => {
        for (const test of suite.tests) {
          const capture = test.name.endsWith('[capture]');
          if (test.skipped) {
            counts.skipped++;
            if (capture) counts.capturesSkipped++;
          } else if (test.passed) {
            counts.passed++;
            if (capture) counts.captures++;
          } else counts.failed++;
        }
        for (const inner of suite.suites) count(inner);
      };
      for (const session of sessions) {
        if (session.testResults) count(session.testResults);
        // A file that did not load has no results: it failed as one test.
        if (session.errors.length || (!session.passed && !session.testResults)) counts.failed++;
      }
      if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
    },
  };
}
