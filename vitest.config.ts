import { defineConfig } from 'vitest/config';

const TEST_FOLDERS = ['packages/*/test', 'twin-models/test', 'gateway/test', 'dashboard/test'];

const pure = {
  // One module graph per worker: importing afresh for every file took more time than the tests.
  isolate: false,
  // A test that takes a second on an idle machine takes many on a loaded one.
  testTimeout: 30_000,
  setupFiles: ['test/support/propertySeed.ts'],
};

/**
 * Unit tests need nothing but npm; `npm run ok` runs those of a second or two, `npm test` also the long ones.
 * Integration and end-to-end tests start real processes. Soak tests run for minutes and only on request.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...pure,
          name: 'unit',
          include: TEST_FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/*.long.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...pure,
          name: 'long',
          include: TEST_FOLDERS.map((folder) => `${folder}/**/*.long.test.ts`),
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          setupFiles: pure.setupFiles,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Real brokers, databases and browsers on two cores: one file at a time keeps timings honest.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: { name: 'soak', include: ['test/soak/**/*.test.ts'], testTimeout: 1_800_000, fileParallelism: false },
      },
    ],
  },
});
