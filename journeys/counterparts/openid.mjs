// A real OpenID provider (npm oidc-provider) with made-up people, for the journeys and the demo. Nothing of it is in the product.
//
//   node counterparts/openid.mjs [--port 9101] [--platform http://127.0.0.1:8080] [--folder var/sign-in-provider] [--with-parent]
//
// It puts the platform's settings (providers.toml, secret) into the folder. Its pages list the people. With --with-parent it ends when whoever started it does.
// POST /control {"fault": …} makes it fail: "down", "wrong_issuer", "other_person", "lower_level", or "" for none.
import * as crypto from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve as absolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Provider from 'oidc-provider';
import { identityNumber } from '../lib/people.mjs';

export const CLIENT_ID = 'gongpin';

/** Why the provider cannot run on this Node.js, or false. */
export const LACKS = crypto.hash ? false : 'oidc-provider needs Node.js 20.12 or newer';

/** The people that the provider knows. They are made up, as in lib/people.mjs; `about` says what signing in as them shows. */
export const PERSONAS = {
  'lin-l1': { name: '林海燕', id_type: '10', id_no: identityNumber('19930506', 41), mobile: '13800138041', level: 'L1', about: '没有账号：首次登录时创建，二级' },
  'lin-l2': { sub: 'lin-l1', name: '林海燕', id_type: '10', id_no: identityNumber('19930506', 41), mobile: '13800138041', level: 'L2', about: '同一人，等级更高：再次登录提升为三级' },
  'ma-l3': { name: '马志强', id_type: '10', id_no: identityNumber('19851122', 43), mobile: '13800138043', level: 'L3', about: '没有账号：首次登录时创建，四级' },
  'unit-l2': { name: '郑海生', id_type: '10', id_no: identityNumber('19700101', 45), mobile: '13800138045', level: 'L2', uscc: '91441581MA00000153', unit_name: '陆丰市某某有限公司', about: '单位登录：等级不足，按【确认】的指引提升' },
};

/** Those who have an account in the demo already, so that linking can be seen. A test of the demo holds this file against it. */
export const demoPeople = () => JSON.parse(readFileSync(new URL('demo-people.json', import.meta.url), 'utf8'));

/** The platform's settings for this provider as 粤省事 (省统一身份认证 for organisations) and as 电子社保卡. */
export function settings(issuer, secretFile) {
  const one = (id, more) => `[[identity_providers]]
id = ${JSON.stringify(id)}
kind = "oidc"
issuer = ${JSON.stringify(issuer)}
client_id = ${JSON.stringify(CLIENT_ID)}
secret_file = ${JSON.stringify(secretFile)}
scopes = ["profile"]
level_map = { L1 = 2, L2 = 3, L3 = 4 }
document_kinds = { "10" = "resident_identity_card" }
${more}
`;
  return one('gd', 'label = "粤省事"\norganisation_label = "省统一身份认证"\nscheme = "gd-iam"') + one('esscard', 'label = "电子社保卡"\nscheme = "esscard"');
}

/** Listens on `port`, or on any other where that one is taken. */
async function listen(server, port) {
  const begin = (on) => new Promise((resolve, reject) => { server.once('error', reject); server.listen(on, '127.0.0.1', resolve); });
  await begin(port).catch((error) => { if (error.code === 'EADDRINUSE') return begin(0); throw error; });
}

/** Starts the provider. Returns its issuer, the platform's secret there, and how to stop and to disturb it. `people` adds or replaces personas. */
export async function startProvider({ port = 0, platform, ids = ['gd', 'esscard'], people = {} }) {
  const personas = { ...PERSONAS, ...people };
  const secret = crypto.randomBytes(32).toString('base64url');
  let fault = '';
  let provider;
  const server = createServer((request, response) => handle(request, response).catch((error) => {
    // A page that is too old, or pressed twice: it is no reason to end.
    console.error(String(error));
    if (response.headersSent) return response.destroy();
    response.statusCode = 400;
    show(response, '登录请求已失效', `<p><a href="${platform}/account/sign-in">返回平台的登录页</a></p>`);
  }));
  await listen(server, port);
  const issuer = `http://127.0.0.1:${server.address().port}`;

  provider = new Provider(issuer, {
    clients: [{
      client_id: CLIENT_ID, client_secret: secret, response_types: ['code'], grant_types: ['authorization_code'],
      redirect_uris: ids.map((id) => `${platform}/account/sign-in/callback/${id}`),
    }],
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub'], profile: ['name', 'id_type', 'id_no', 'mobile', 'level', 'uscc', 'unit_name'] },
    cookies: { keys: [crypto.randomBytes(32).toString('base64url')] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => {
        const key = Object.keys(personas).find((k) => k === (lastChosen[id] ?? id)) ?? id;
        const { sub, about, ...claims } = personas[key] ?? {};
        if (fault === 'other_person') claims.id_no = identityNumber('19991231', 77);
        if (fault === 'lower_level') claims.level = 'L0';
        return { sub: id, ...claims };
      },
    }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Grant: 600, Session: 600 },
  });
  // Two personas of one account differ in their level.
  const lastChosen = {};
  const serve = provider.callback();

  async function handle(request, response) {
    const url = new URL(request.url, issuer);
    if (url.pathname === '/control') {
      let body = '';
      for await (const chunk of request) body += chunk;
      fault = JSON.parse(body).fault ?? '';
      response.writeHead(204).end();
      return;
    }
    if (fault === 'down') {
      request.socket.destroy();
      return;
    }
    if (url.pathname === '/') return show(response, '统一身份认证（模拟）', `<p>虚构的人，供试用扫码登录。请从 <a href="${platform}/account/sign-in">平台的登录页</a> 进入。</p>${listed((p) => titled(p))}`);
    const interaction = url.pathname.match(/^\/interaction\/[^/]+(\/(login|abort))?$/u);
    if (interaction) return ask(request, response, url, interaction[2]);
    // Every sign-in asks anew who it is: nobody stays signed in at the provider.
    if (url.pathname === '/auth') request.headers.cookie = '';
    if (fault === 'wrong_issuer') spoil(response);
    await serve(request, response);
  }

  /** Changes `iss` in the redirect to the platform, as a mix-up attack does. */
  function spoil(response) {
    const write = response.writeHead.bind(response);
    response.writeHead = (...rest) => {
      const to = response.getHeader('location');
      if (typeof to === 'string' && to.includes('iss=')) response.setHeader('location', to.replace(/iss=[^&]+/u, 'iss=https%3A%2F%2Fevil.example'));
      return write(...rest);
    };
  }

  async function ask(request, response, url, action) {
    const details = await provider.interactionDetails(request, response);
    if (action === 'abort') {
      return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'cancelled' });
    }
    if (action === 'login') {
      const chosen = url.searchParams.get('who');
      const account = personas[chosen]?.sub ?? chosen;
      lastChosen[account] = chosen;
      const grant = new provider.Grant({ accountId: account, clientId: details.params.client_id });
      grant.addOIDCScope('openid profile');
      const grantId = await grant.save();
      return provider.interactionFinished(request, response, { login: { accountId: account, remember: false }, consent: { grantId } });
    }
    const choice = listed((p, id) => `<a href="/interaction/${details.uid}/login?who=${id}">${titled(p)}</a>`);
    show(response, '统一身份认证（模拟）', `<p>请选择以谁的身份登录：</p>${choice}<p><a href="/interaction/${details.uid}/abort">取消</a></p>`);
  }

  function titled(person) {
    return `${person.name} ${person.level}${person.unit_name ? ` ${person.unit_name}` : ''}`;
  }

  function listed(name) {
    const rows = Object.entries(personas).map(([id, p]) => `<li>${name(p, id)}${p.about ? `<small>${p.about}</small>` : ''}</li>`);
    return `<ul>${rows.join('')}</ul>`;
  }

  function show(response, title, content) {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="zh-CN"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${title}</title><style>${LOOK}</style><main><h1>${title}</h1>${content}</main></html>`);
  }

  return {
    issuer,
    secret,
    disturb: (which) => { fault = which; },
    stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }),
  };
}

const LOOK = 'body{font:16px/1.6 sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#1f2937}h1{font-size:1.3rem}ul{padding:0;list-style:none}li{padding:.6rem 0;border-bottom:1px solid #d1d5db}small{display:block;color:#4b5563}a{color:#1d4ed8}';

/** Puts the secret, for its owner's eyes only, and the platform's settings into a folder. The settings come last and whole: who waits for them may begin. */
function handOver({ issuer, secret }, folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secretFile = join(absolute(folder), 'secret');
  const put = (file, text) => {
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  put(secretFile, `${secret}\n`);
  put(join(folder, 'providers.toml'), settings(issuer, secretFile));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: {
    port: { type: 'string', default: '9101' },
    platform: { type: 'string', default: 'http://127.0.0.1:8080' },
    folder: { type: 'string', default: 'var/sign-in-provider' },
    'with-parent': { type: 'boolean', default: false },
  } });
  const started = await startProvider({ port: Number(values.port), platform: values.platform, people: demoPeople() });
  // npm starts scripts in the folder of its package; what the caller names is meant from where he or she stands.
  handOver(started, absolute(process.env.INIT_CWD ?? '.', values.folder));
  console.log(`${started.issuer} lists its people; IDENTITY_PROVIDERS_FILE=${values.folder}/providers.toml tells the platform of it`);
  const parent = process.ppid;
  if (values['with-parent']) setInterval(() => { if (process.ppid !== parent) process.exit(); }, 250);
}
