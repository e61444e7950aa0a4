// Finds and starts the Chromium that the system has. No browser is downloaded.
import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--lang=zh-CN',
];

/** The path of the browser to use (`CHROMIUM` overrides the usual places), or null. */
export function browserPath() {
  return [process.env.CHROMIUM, ...PLACES].find((path) => {
    if (!path) return false;
    try { accessSync(path, constants.X_OK); return true; } catch { return false; }
  }) ?? null;
}

/** Launches the browser with a fresh profile. */
export function launch() {
  return chromium.launch({ executablePath: browserPath(), headless: true, args: FLAGS });
}
