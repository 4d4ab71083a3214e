import { expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { describeWithService } from '../support/requirements.ts';

await describeWithService('chromium', 'the browser for tests', () => {
  test('renders, runs scripts and draws text in a font that exists', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 300, height: 200 } });
      await page.setContent('<canvas width="100" height="40"></canvas>');
      // A string: the types of this project have no DOM.
      const inked = await page.evaluate(`
        const context = document.querySelector('canvas').getContext('2d');
        context.font = '24px sans-serif';
        context.fillText('V_82', 5, 30);
        context.getImageData(0, 0, 100, 40).data.some((value) => value > 0);
      `);
      expect(inked).toBe(true);
      await page.close();
      // A context that was closed does not take the browser with it.
      expect(await (await browser.newPage()).evaluate(() => 6 * 7)).toBe(42);
    } finally {
      await browser.close();
    }
  });
});
