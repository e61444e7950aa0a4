// A real OpenID provider (npm oidc-provider) with made-up people, for the journeys and to try the sign-in by hand. Nothing of it is in the product.
//
//   node counterparts/openid.mjs [PORT] [PLATFORM]      default 9101 and http://127.0.0.1:8080
//
// Its sign-in page lists the people. POST /control {"fault": …} makes it fail: "down", "wrong_issuer", "other_person", "lower_level", or "" for none.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import Provider from 'oidc-provider';
import { identityNumber } from '../lib/people.mjs';

export const CLIENT = { id: 'gongpin', secret: 'a-made-up-secret-of-the-journeys' };

/** The people that the provider knows. They are made up, as in lib/people.mjs. */
export const PERSONAS = {
  'lin-l1': { name: '林海燕', id_type: '10', id_no: identityNumber('19930506', 41), mobile: '13800138041', level: 'L1' },
  'lin-l2': { sub: 'lin-l1', name: '林海燕', id_type: '10', id_no: identityNumber('19930506', 41), mobile: '13800138041', level: 'L2' },
  'ma-l3': { name: '马志强', id_type: '10', id_no: identityNumber('19851122', 43), mobile: '13800138043', level: 'L3' },
  'unit-l2': { name: '郑海生', id_type: '10', id_no: identityNumber('19700101', 45), mobile: '13800138045', level: 'L2', uscc: '91441581MA00000153', unit_name: '陆丰市某某有限公司' },
};

/** Starts the provider. Returns its issuer and how to stop and to disturb it. `people` adds or replaces personas. */
export async function startProvider({ port = 0, platform, ids = ['gd', 'esscard'], people = {} }) {
  const personas = { ...PERSONAS, ...people };
  let fault = '';
  let provider;
  const server = createServer((request, response) => handle(request, response));
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;

  provider = new Provider(issuer, {
    clients: [{
      client_id: CLIENT.id, client_secret: CLIENT.secret, response_types: ['code'], grant_types: ['authorization_code'],
      redirect_uris: ids.map((id) => `${platform}/account/sign-in/callback/${id}`),
    }],
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub'], profile: ['name', 'id_type', 'id_no', 'mobile', 'level', 'uscc', 'unit_name'] },
    cookies: { keys: ['a-made-up-key'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => {
        const key = Object.keys(personas).find((k) => k === (lastChosen[id] ?? id)) ?? id;
        const { sub, ...claims } = personas[key] ?? {};
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
    const interaction = url.pathname.match(/^\/interaction\/[^/]+(\/(login|abort))?$/u);
    if (interaction) return ask(request, response, url, interaction[2]);
    // Every sign-in asks anew who it is: nobody stays signed in at the provider.
    if (url.pathname === '/auth') request.headers.cookie = '';
    if (fault === 'wrong_issuer') spoil(response);
    serve(request, response);
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
    const rows = Object.entries(personas).map(([id, p]) => `<li><a href="/interaction/${details.uid}/login?who=${id}">${p.name} ${p.level}${p.unit_name ? ` ${p.unit_name}` : ''}</a></li>`);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="zh-CN"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>统一身份认证（模拟）</title><main><h1>统一身份认证（模拟）</h1><ul>${rows.join('')}</ul><p><a href="/interaction/${details.uid}/abort">取消</a></p></main></html>`);
  }

  return {
    issuer,
    disturb: (which) => { fault = which; },
    stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { issuer } = await startProvider({ port: Number(process.argv[2] ?? 9101), platform: process.argv[3] ?? 'http://127.0.0.1:8080' });
  console.log(`${issuer} knows the client ${CLIENT.id} with the secret ${CLIENT.secret}`);
}
