// The frame of every journey: one server and one browser for a file, fresh windows for every journey.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserPath, launch } from './browser.mjs';
import { Messages } from './messages.mjs';
import { startServer } from './server.mjs';
import { Visitor } from './visitor.mjs';
import { watch } from './watch.mjs';

const JOURNEY_MS_MAX = 300_000;
const SCREENSHOTS = fileURLToPath(new URL('../screenshots/', import.meta.url));

let world;
let preparation;
let missing = false;

/** What this file's server talks to, started before it: see `startServer`. Say it before the first journey. `lacks` is why that cannot be here. */
export function beside(prepare, lacks = false) {
  preparation = prepare;
  missing = lacks;
}

/** The server and the browser of this file, started by its first journey. */
function theWorld() {
  world ??= (async () => {
    const server = await startServer(preparation);
    try {
      return { server, browser: await launch() };
    } catch (error) {
      await server.stop();
      throw error;
    }
  })();
  return world;
}

after(async () => {
  const started = await world?.catch(() => null);
  await started?.browser.close();
  await started?.server.stop();
});

/**
 * A journey through the platform.
 *
 * `body` receives `visitor(name, options)`, which opens a window of its own (`{ scripts: false }` without scripts, `{ width, height }` for its
 * size), and `step(title, action)`, which groups what belongs to one step of the guide. After a failed step the rest is skipped, and every
 * window is photographed into `screenshots/`. A journey also fails when a page broke the content security policy or logged an error.
 */
export function journey(title, body) {
  const skip = browserPath() ? missing : 'no Chromium found (set CHROMIUM to its path)';
  if (skip && process.env.CI === 'true') {
    test(title, () => assert.fail(skip));
    return;
  }
  test(title, { skip, timeout: JOURNEY_MS_MAX }, async (t) => {
    const { server, browser } = await theWorld();
    const contexts = [];
    const visitors = [];
    const complaints = [];
    let failed = false;

    const open = async ({ scripts = true, width = 1280, height = 900 } = {}) => {
      const context = await browser.newContext({
        baseURL: server.url, javaScriptEnabled: scripts, viewport: { width, height },
        locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce',
      });
      contexts.push(context);
      complaints.push(watch(context));
      return context;
    };
    const messages = new Messages(await (await open()).newPage());

    const visitor = async (name, options) => {
      const context = await open(options);
      const page = await context.newPage();
      const one = new Visitor(page, { name, messages, pending: pendingRequests(page) });
      visitors.push(one);
      return one;
    };

    const photograph = async (where) => {
      mkdirSync(SCREENSHOTS, { recursive: true });
      for (const one of visitors) {
        const file = `${basename(process.argv[1] ?? 'journey', '.test.mjs')}-${where}-${one.about.name}.png`.replace(/[\s/\\:*?"<>|]+/gu, '_');
        await one.page.screenshot({ path: join(SCREENSHOTS, file), fullPage: true }).catch(() => {});
        t.diagnostic(`${one.about.name} was at ${one.page.url()}, see screenshots/${file}`);
      }
    };

    const step = (what, action) => t.test(what, { skip: failed ? 'an earlier step failed' : false }, async () => {
      try {
        return await action();
      } catch (error) {
        failed = true;
        await photograph(what);
        throw error;
      }
    });

    try {
      await body({ step, visitor, url: server.url });
    } catch (error) {
      if (!failed) await photograph('end');
      failed = true;
      throw error;
    } finally {
      const wrongs = complaints.flat();
      for (const context of contexts) await context.close();
      if (failed) t.diagnostic(`the end of the server's log:\n${server.log().slice(-3000)}`);
      if (wrongs.length > 0) throw new Error(`pages complained:\n${[...new Set(wrongs)].join('\n')}`);
    }
  });
}

/** The page and data requests of a window that are under way; files such as pictures do not count. */
function pendingRequests(page) {
  const pending = new Set();
  const counts = (request) => ['document', 'fetch', 'xhr'].includes(request.resourceType());
  page.on('request', (request) => { if (counts(request)) pending.add(request); });
  for (const event of ['requestfinished', 'requestfailed']) page.on(event, (request) => pending.delete(request));
  return pending;
}
