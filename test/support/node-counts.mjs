// A reporter for node's test runner that prints nothing and writes the counts of leaf tests to $TEST_COUNTS.
import { writeFileSync } from 'node:fs';

export default async function* counts(source) {
  const total = { passed: 0, failed: 0, skipped: 0, captures: 0, capturesSkipped: 0 };
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    const capture = data.name.endsWith('[capture]');
    if (type === 'test:fail') total.failed++;
    else if (data.skip !== undefined) {
      total.skipped++;
      if (capture) total.capturesSkipped++;
    } else {
      total.passed++;
      if (capture) total.captures++;
    }
  }
  if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(total));
  yield '';
}
