// Runs axe over a page at a desk's and a phone's width.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The widths in CSS pixels at which every page type is checked. */
export const WIDTHS = [1280, 360];

/** Expects axe to find nothing on the page, and the page to fit into the window, at both widths. */
export async function axe(visitor) {
  const { page } = visitor;
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const found = await run(page);
    assert.deepEqual(found, [], `axe at ${width} px on ${page.url()}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${page.url()} is ${wide} px wider than a window of ${width} px`);
  }
  await page.setViewportSize(before);
}

async function run(page) {
  // Over the debugging protocol, so that the page's own content security policy stays in force.
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('Runtime.evaluate', { expression: AXE });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      awaitPromise: true,
      returnByValue: true,
      expression: `axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then((r) =>
        r.violations.map((v) => v.id + ': ' + v.help + ' — ' + v.nodes.slice(0, 5).map((n) => n.target.join(' ')).join(' | ')))`,
    });
    if (exceptionDetails) throw new Error(`axe could not run: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  } finally {
    await session.detach();
  }
}
