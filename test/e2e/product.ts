/** What end-to-end tests share: the product as `npm start` runs it, its answers over HTTP, and pages that complain. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { repositoryRoot } from '../support/repositoryPaths.ts';

/** Builds the pages if their sources have changed, by the script that `npm start` uses. */
export function ensureDashboard(): void {
  const script = pathToFileURL(join(repositoryRoot, 'scripts/prepare.mjs')).href;
  execFileSync(
    process.execPath,
    ['--input-type=module', '--eval', `import { ensureDashboard } from ${JSON.stringify(script)}; ensureDashboard();`],
    { stdio: 'inherit' },
  );
}

/** A GET below /api/v1, parsed. */
export async function ask<Body>(gatewayUrl: string, path: string): Promise<Body> {
  const response = await fetch(`${gatewayUrl}/api/v1${path}`);
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  const body: Body = JSON.parse(await response.text());
  return body;
}

export interface WatchedPage {
  readonly page: Page;
  /** Exceptions and console errors so far. */
  readonly complaints: readonly string[];
}

/** 1280 × 800, without animations. What a browser says itself about a lost connection is no complaint. */
export async function openPage(browser: Browser, url: string): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (
      message.type() !== 'error' ||
      /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|WebSocket/.test(message.text())
    )
      return;
    complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

/** The value of a named figure, such as "Newest sample". */
export function figure(page: Page, label: string): Locator {
  return page
    .locator('dl.figures > div')
    .filter({ has: page.locator('dt', { hasText: label }) })
    .locator('dd.value');
}

/** Waits until the text of a place differs from `before`, and gives it. A vehicle that has just parked speaks every 30 s. */
export async function changedText(place: Locator, before: string, timeoutMs = 45_000): Promise<string> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const text = (await place.textContent()) ?? '';
    if (text !== before) return text;
    if (performance.now() > giveUpAt) throw new Error(`"${before}" stood unchanged for ${timeoutMs} ms`);
    await place.page().waitForTimeout(100);
  }
}

/** Presses a key until the element has the focus; an element that only a mouse can reach fails here. */
export async function reachByKey(target: Locator, key: string, mostPresses: number): Promise<void> {
  for (let presses = 0; presses < mostPresses; presses++) {
    if (await target.evaluate((element) => element.ownerDocument.activeElement === element)) return;
    await target.page().keyboard.press(key);
  }
  throw new Error(`${mostPresses} times ${key} did not reach it`);
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** What axe-core calls serious or critical, one line per rule with the first elements concerned. */
export async function seriousBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations: AxeViolation[] = await page.evaluate('axe.run(document).then((result) => result.violations)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const places = nodes
        .slice(0, 3)
        .map(({ target, failureSummary = '' }) => `${target.join(' ')} ${failureSummary}`);
      return `${id}: ${help} (${nodes.length}): ${places.join('; ')}`;
    });
}
