import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { htmlOf } from '../../src/report/page/html.js';
import type { Report } from '../../src/core/report.js';
import { makeWorkspace, type Workspace } from '../support/action.js';
import { report, row } from './reports.js';
import { sampleReport } from './sample.js';

/** The page in a real Chromium; skipped where there is none. */
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];
const executablePath = BROWSERS.find((file) => existsSync(file));
const WIDTHS = [375, 768, 1280];
const MANY = 600;
// A browser on a busy machine.
jest.setTimeout(240_000);

interface Axe {
  run: () => Promise<{ violations: { id: string; impact: string | null }[] }>;
}

function many(): Report {
  const [first] = sampleReport().engines;
  return report(
    Array.from({ length: MANY }, (_, i) => row({ ...first, model: `models/m${i}.onnx`, findings: [] })),
  );
}

(executablePath === undefined ? describe.skip : describe)('the page in a browser', () => {
  let browser: Browser;
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = makeWorkspace();
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser.close();
    workspace[Symbol.dispose]();
  });

  async function open(whole: Report, options: object = {}): Promise<{ page: Page; errors: string[] }> {
    const page = await browser.newPage(options);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(`file://${workspace.write('page.html', htmlOf(whole))}`);
    return { page, errors };
  }

  it.each(WIDTHS.flatMap((width) => (['light', 'dark'] as const).map((scheme) => [width, scheme] as const)))(
    '%i pixels, %s: no column is cut, and axe finds nothing serious',
    async (width, colorScheme) => {
      for (const whole of [sampleReport(), report([row()])]) {
        const { page } = await open(whole, {
          viewport: { width, height: 900 },
          colorScheme,
          bypassCSP: true,
        });
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow).toBe(0);
        await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') });
        const { violations } = await page.evaluate<Awaited<ReturnType<Axe['run']>>>('axe.run()');
        expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
        await page.close();
      }
    },
  );

  it('its script runs under its policy: a filter, and engines that were compressed', async () => {
    const { page, errors } = await open(many());
    expect(await page.locator('#overview tbody tr').count()).toBe(200);
    await page.getByLabel('Name').fill('m599.onnx');
    await page.locator('#overview tbody tr:visible').first().waitFor();
    await expect(page.locator('#shown').innerText()).resolves.toBe('1 shown');
    await page.locator('#overview tbody tr:visible a').click();
    await page.locator('#engine-599[open]').waitFor();
    await expect(page.locator('#engine-599').innerText()).resolves.toContain('TensorRT 10.0.1.6');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('runs nothing that a report brought', async () => {
    const { page, errors } = await open(sampleReport());
    expect(await page.locator('img').count()).toBe(0);
    expect(errors).toEqual([]);
    await page.close();
  });
});
