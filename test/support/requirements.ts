/**
 * Tests that need something this machine may lack. They are skipped under a name that says what is missing and why,
 * so that every report names it; REQUIRE_SERVICES=1 or REQUIRE_DATASETS=1 makes them fail instead.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { findChromium } from './browser.ts';
import { datasetsFolder } from './datasets.ts';
import { findService, type ServiceName } from './services.ts';
import { UnavailableError } from './unavailable.ts';

/** `await` it at the top level of a test file: tests that need a real service (or a browser). */
export async function describeWithService(
  name: ServiceName | 'chromium',
  title: string,
  body: () => void,
): Promise<void> {
  const reason = await reasonWithout(() => (name === 'chromium' ? findChromium() : findService(name)));
  describeOrSkip(title, `no ${name}`, reason, 'REQUIRE_SERVICES', body);
}

/** Tests that read recorded data: `files` are paths inside the folder, all must be there. `body` gets their full paths, in the same order. */
export function describeWithDatasets(
  files: readonly string[],
  title: string,
  body: (paths: readonly string[]) => void,
): void {
  const folder = datasetsFolder();
  const paths = files.map((file) => join(folder ?? '', file));
  const missing =
    folder === null
      ? 'there is no ../shared/datasets and PACKTWIN_DATASETS names none'
      : paths.filter((path) => !existsSync(path)).map((path) => `${path} does not exist`)[0];
  describeOrSkip(title, 'no data set', missing, 'REQUIRE_DATASETS', () => body(paths));
}

async function reasonWithout(find: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await find();
    return undefined;
  } catch (error) {
    if (error instanceof UnavailableError) return error.message;
    throw error;
  }
}

function describeOrSkip(
  title: string,
  lack: string,
  reason: string | undefined,
  variable: string,
  body: () => void,
): void {
  if (reason !== undefined && process.env[variable] === '1') {
    describe(title, () => {
      test(`can run (${variable}=1)`, () => {
        throw new UnavailableError(`${lack}: ${reason}`);
      });
    });
    return;
  }
  const name = reason === undefined ? title : `${title} (skipped, ${lack}: ${reason})`;
  describe.skipIf(reason !== undefined)(name, body);
}
