import { defineConfig } from 'vitest/config';

// Unit tests are fast and need nothing but npm (`npm run ok` runs them). Integration and end-to-end
// tests start real processes. Soak tests run for minutes and only on request.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // A test that takes a second on an idle machine takes many on a loaded one.
          testTimeout: 30_000,
          include: [
            'packages/*/test/**/*.test.ts',
            'twin-models/test/**/*.test.ts',
            'gateway/test/**/*.test.ts',
            'dashboard/test/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Real brokers, databases and browsers on two cores: one file at a time keeps timings honest.
          fileParallelism: false,
        },
      },
      { test: { name: 'soak', include: ['test/soak/**/*.test.ts'], testTimeout: 1_800_000, fileParallelism: false } },
    ],
  },
});
