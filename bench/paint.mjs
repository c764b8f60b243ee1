// How soon Chromium shows something of the page of 2,000 engines, against the page of one, in pairs.
//     node bench/paint.mjs [PAIRS]
// Without a Chromium on this machine it says so and measures nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { reportOf } from './reports.mjs';
import { hold, median } from './walls.mjs';

const PAIRS = Number(process.argv[2] ?? 5);
const ENGINES = 2000;
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find(
  (file) => existsSync(file),
);
const folder = mkdtempSync(path.join(tmpdir(), 'paint-bench-'));

function pageOf(count) {
  const [parts, page] = [path.join(folder, `${count}`), path.join(folder, `${count}.html`)];
  mkdirSync(parts);
  for (let i = 0; i < count; i++) writeFileSync(path.join(parts, `${i}.json`), JSON.stringify(reportOf(i)));
  const { status, stderr } = spawnSync(process.execPath, [cli, 'merge', parts, '--html', page, '--any-run'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return pathToFileURL(page).href;
}

/** Milliseconds from the start of the navigation to the first content on the screen. */
async function paintOf(browser, url) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    const paint = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
    const told = await page.waitForFunction(paint);
    return await told.jsonValue();
  } finally {
    await page.close();
  }
}

try {
  if (executablePath === undefined) console.log('no Chromium here: the first paint is not measured');
  else {
    const [many, one] = [pageOf(ENGINES), pageOf(1)];
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      await paintOf(browser, one);
      const pairs = [];
      for (let i = 0; i < PAIRS; i++)
        pairs.push({ one: await paintOf(browser, one), many: await paintOf(browser, many) });
      hold(
        'paint',
        median(pairs.map((pair) => pair.many / pair.one)),
        `${median(pairs.map((pair) => pair.many)).toFixed(0)} ms`,
      );
    } finally {
      await browser.close();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
