/**
 * `npm test`: everything, a real browser included. Ends with how many passed, failed and were skipped,
 * and names every skip with its reason. With REQUIRE_SERVICES=1 or REQUIRE_DATASETS=1 a skip is a failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureDashboard, ensureInstalled, nodeExecutable, projectEnvironment, root } from './prepare.mjs';

ensureInstalled();
ensureDashboard();
const report = join(root, '.cache', 'test-report.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true });

const filters = process.argv.slice(2);
const result = spawnSync(
  nodeExecutable(),
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...(filters.length > 0 ? filters : ['--project', 'unit', '--project', 'long', '--project', 'integration']),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  { cwd: root, stdio: 'inherit', env: projectEnvironment() },
);

if (!existsSync(report)) {
  console.error(`No test report was written: vitest ended with code ${result.status}; its message stands above.`);
  process.exit(1);
}
const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
for (const file of testResults) {
  const assertions = file.assertionResults;
  // A file that fails to load has no tests to count: it is one failure.
  if (file.status === 'failed' && assertions.every((test) => test.status !== 'failed')) counts.failed++;
  for (const test of assertions) {
    if (test.status === 'passed') counts.passed++;
    else if (test.status === 'failed') counts.failed++;
    else {
      counts.skipped++;
      skipped.push(`${relative(root, file.name)}: ${test.fullName}`);
    }
  }
}

if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`);
const strict = process.env.REQUIRE_SERVICES === '1' || process.env.REQUIRE_DATASETS === '1';
if (strict && counts.skipped > 0) {
  console.log('\nSkips count as failures here, because REQUIRE_SERVICES or REQUIRE_DATASETS is 1.');
  counts.failed += counts.skipped;
  counts.skipped = 0;
}
if (counts.passed + counts.failed === 0) console.log('\nNo test was run.');
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(result.status === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1);
