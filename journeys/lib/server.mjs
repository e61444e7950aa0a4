// Starts the built binary with a small demo of its own: every journey file has a server and data that nobody else changes.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Where cargo puts what the tests already built; `GONGPIN` names another binary to test. */
export function binary() {
  return process.env.GONGPIN ?? join(process.env.CARGO_TARGET_DIR ?? join(PROJECT, 'target'), 'debug', 'gongpin');
}

/** The settings of a small demo. Everything that the journeys know about configuration stands here. */
function settings(port, folder, host) {
  return {
    LISTEN: `127.0.0.1:${port}`,
    PUBLIC_URL: `http://${host}:${port}`,
    DATA_DIR: folder,
    GONGPIN_DEMO_ORGANISATIONS: '12',
    RUST_LOG: process.env.RUST_LOG ?? 'warn',
  };
}

const START_SECONDS_MAX = 120;

/**
 * Starts a server on a free port and waits until it is ready. `prepare(url, folder)` may start what the server talks to: it returns
 * `{ configuration, stop, host, program, environment }`: a text for `gongpin.toml`, how to end it, another name of this machine for the
 * platform's address, and what to start instead of the binary, with which variables.
 * @returns {Promise<{url: string, log: () => string, stop: () => Promise<void>}>}
 */
export async function startServer(prepare = async () => ({})) {
  if (!existsSync(binary())) {
    throw new Error(`${binary()} is not built: run “cargo build --workspace” first`);
  }
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'gongpin-journey-'));
  const { configuration = '', host = '127.0.0.1', stop: stopBeside = async () => {}, program, environment: more = {} } = await prepare(`http://127.0.0.1:${port}`, folder);
  await writeFile(join(folder, 'gongpin.toml'), configuration);
  const environment = { ...process.env, ...settings(port, folder, host), ...more };
  delete environment.DATABASE_URL;
  delete environment.FILES_URL;
  const [command, ...words] = program ?? [binary(), 'serve', '--demo'];
  const child = spawn(command, words, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });

  let log = '';
  const keep = (chunk) => { log = (log + chunk).slice(-20_000); };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let ended = false;
  const end = new Promise((resolve) => child.once('close', () => { ended = true; resolve(); }));
  child.once('error', (error) => { ended = true; keep(String(error)); });

  const stop = async () => {
    if (!ended) child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
    if (!ended) await end;
    clearTimeout(patience);
    await stopBeside();
    await rm(folder, { recursive: true, force: true });
  };
  // A test run that is broken off must not leave servers behind.
  process.once('exit', () => { if (!ended) child.kill('SIGKILL'); });

  const url = `http://${host}:${port}`;
  const deadline = Date.now() + START_SECONDS_MAX * 1000;
  while (true) {
    if (ended) { await stop(); throw new Error(`the server ended before it was ready:\n${log}`); }
    if (Date.now() > deadline) { await stop(); throw new Error(`the server was not ready in ${START_SECONDS_MAX} s:\n${log}`); }
    const ready = await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) return { url, log: () => log, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
