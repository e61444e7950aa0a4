// `make run` as somebody meets it who follows the README: the demo comes with a provider, and both doors of 扫码登录 lead through it (A4, B6).
// What the script does without Node.js, and when the server ends, is tried with a stand-in for the binary.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { demoPeople, LACKS } from './counterparts/openid.mjs';
import { beside, journey } from './lib/journey.mjs';
import { scan } from './lib/scan.mjs';
import { binary } from './lib/server.mjs';

const SCRIPT = fileURLToPath(new URL('../scripts/run-demo', import.meta.url));
const { person00001, clerk00001, unit00001 } = demoPeople();

// Port 0: a demo may be running on this machine.
beside(async () => ({ program: [SCRIPT], environment: { GONGPIN: binary(), OPENID_PORT: '0' } }), LACKS);

journey('make run 带有扫码登录，已有账号凭登记手机关联', async ({ step, visitor }) => {
  const computer = await visitor('电脑');
  const phone = await visitor('手机', { width: 360, height: 740 });

  await step('person00001 of the demo links through 粤省事 and is raised', async () => {
    await scan(computer, phone, '【粤省事扫码登录】', `${person00001.name} ${person00001.level}`);
    await phone.sees('关联账号');
    await phone.click('【获取验证码】');
    await phone.fill('短信验证码', await phone.readCode(person00001.mobile));
    await phone.click('【关联并登录】');
    await phone.sees('请回到电脑');
    await computer.sees(`${person00001.name}，您好`, 'person00001', '三级');
    await computer.signOut();
  });

  await step('clerk00001 is known through 电子社保卡 and may go back', async () => {
    await scan(computer, phone, '【电子社保卡扫码登录】', `${clerk00001.name} ${clerk00001.level}`);
    await phone.sees('关联账号', '154****0003');
    await phone.click('【取消】');
    await computer.sees('已在手机上取消登录');
  });
});

journey('单位通过省统一身份认证 L3 登录演示单位', async ({ step, visitor }) => {
  const unit = await visitor('单位');
  await step('unit00001 links with a code to the phone of whoever registered it', async () => {
    await unit.open('/account/sign-in/organisation');
    await unit.click('【省统一身份认证扫码登录】');
    await unit.click('在本机登录');
    await unit.click(`${unit00001.name} ${unit00001.level} ${unit00001.unit_name}`);
    await unit.sees('关联账号', unit00001.unit_name);
    await unit.click('【获取验证码】');
    await unit.fill('短信验证码', await unit.readCode(unit00001.mobile));
    await unit.click('【关联并登录】');
    await unit.sees(unit00001.unit_name, '子账号信息');
  });
});

/** A folder for a demo, and a stand-in for the binary that tells what it was given and ends when it is told to. */
async function stage(t) {
  const folder = await mkdtemp(join(tmpdir(), 'gongpin-run-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const server = join(folder, 'server');
  await writeFile(server, '#!/bin/sh\necho "started with $*, told of ${IDENTITY_PROVIDERS_FILE:-nothing}"\nexec sleep "${STAY:-0}"\n');
  await chmod(server, 0o755);
  const environment = { ...process.env, DATA_DIR: folder, GONGPIN: server, OPENID_PORT: '0', PUBLIC_URL: 'http://127.0.0.1:1' };
  delete environment.IDENTITY_PROVIDERS_FILE;
  return { folder, environment };
}

test('without Node.js the demo runs and one line says what it lacks', async (t) => {
  const { folder, environment } = await stage(t);
  const tools = join(folder, 'tools');
  await promisify(execFile)('mkdir', [tools]);
  for (const tool of ['bash', 'sh', 'env', 'dirname', 'sleep']) {
    const { stdout } = await promisify(execFile)('sh', ['-c', `command -v ${tool}`]);
    await symlink(stdout.trim(), join(tools, tool));
  }
  const { stdout, stderr } = await promisify(execFile)(SCRIPT, { env: { ...environment, PATH: tools } });
  assert.equal(stdout, 'started with serve --demo, told of nothing\n');
  assert.match(stderr, /^Scan sign-in is not in this demo: .*nodejs npm.*\n$/u);
});

test('the provider is there before the server, keeps its secret from others, and ends with the server', { skip: LACKS }, async (t) => {
  const { folder, environment } = await stage(t);
  const started = Date.now();
  const running = spawn(SCRIPT, { env: { ...environment, STAY: '60' }, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => running.kill('SIGKILL'));
  const said = await new Promise((resolve) => running.stdout.once('data', (line) => resolve(String(line))));
  assert.ok(Date.now() - started < 20_000, 'a second start is quick');
  const file = join(folder, 'sign-in-provider', 'providers.toml');
  assert.equal(said, `started with serve --demo, told of ${file}\n`);
  const settings = await readFile(file, 'utf8');
  const [, issuer] = settings.match(/issuer = "(.*)"/u);
  const [, secretFile] = settings.match(/secret_file = "(.*)"/u);
  assert.equal((await stat(secretFile)).mode & 0o077, 0);
  const page = await (await fetch(issuer)).text();
  for (const person of [person00001, clerk00001, unit00001]) assert.ok(page.includes(`${person.name} ${person.level}`), person.name);
  assert.equal((await fetch(`${issuer}/interaction/long-gone`)).status, 400);

  running.kill('SIGTERM');
  const gone = async () => fetch(issuer).then(() => false, () => true);
  const deadline = Date.now() + 5_000;
  while (!(await gone())) {
    assert.ok(Date.now() < deadline, 'the provider outlives the server');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
