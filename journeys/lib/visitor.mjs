// One person in front of one browser window. The methods read as the guide does: open, click 【…】, fill, choose, tick, see.
import assert from 'node:assert/strict';
import { DEMO_PASSWORD } from './people.mjs';

const PATIENCE_MS = 10_000;
const CLICKABLE = ['button', 'link', 'tab', 'menuitem'];
const FIELDS = ['textbox', 'searchbox', 'spinbutton', 'combobox'];
const ROWS = 'tr, li, article, [role="row"]';

export class Visitor {
  /**
   * @param {import('playwright-core').Page} page
   * @param {{name: string, messages: import('./messages.mjs').Messages}} about `name` tells the windows of a journey apart
   * @param {import('playwright-core').Locator} [scope] the row that this visitor is confined to
   */
  constructor(page, about, scope) {
    this.page = page;
    this.about = about;
    this.scope = scope;
  }

  /** Opens an address of the platform, e.g. `/`. Returns the HTTP status. */
  async open(path) {
    const answer = await this.page.goto(path, { waitUntil: 'load' });
    await this.#settle();
    return answer?.status();
  }

  /** Clicks the button, link or tab of this exact accessible name; 【】 around it only make the journey read like the guide. */
  async click(label) {
    const target = await this.#find(CLICKABLE, strip(label));
    await target.click({ timeout: PATIENCE_MS });
    await this.#settle();
    return this;
  }

  /** Fills the field of this exact label. */
  async fill(label, value) {
    const field = await this.#find(FIELDS, strip(label));
    await field.fill(String(value), { timeout: PATIENCE_MS });
    return this;
  }

  /** Chooses the option of a select, or a radio button of a group. */
  async choose(label, option) {
    const name = strip(label);
    const select = this.#place().getByRole('combobox', { name, exact: true }).first();
    const radio = this.#place().getByRole('group', { name, exact: true })
      .or(this.#place().getByRole('radiogroup', { name, exact: true }))
      .getByRole('radio', { name: option, exact: true }).first();
    const target = await this.#visible([select, radio], `field “${name}”`);
    if (await target.evaluate((element) => element.localName === 'select')) {
      await target.selectOption({ label: option }, { timeout: PATIENCE_MS });
    } else {
      await target.check({ timeout: PATIENCE_MS });
    }
    return this;
  }

  /** Chooses the first option of a select with a value, where the journey does not care which. Returns its words. */
  async chooseAny(label) {
    const select = await this.#find(['combobox'], strip(label));
    const [value, words] = await select.evaluate((element) => {
      const option = [...element.options].find((candidate) => candidate.value && !candidate.disabled);
      return [option.value, option.textContent.trim()];
    });
    await select.selectOption(value);
    return words;
  }

  /** Ticks a checkbox or radio button. */
  async tick(label) {
    const box = await this.#find(['checkbox', 'radio'], strip(label));
    // As a hand does: a box drawn over by its label, as a booth on the plan, is pressed through the label.
    const around = box.locator('xpath=ancestor::label');
    if ((await around.count()) > 0 && !(await box.isChecked())) await around.first().click({ timeout: PATIENCE_MS, position: { x: 12, y: 12 } });
    await box.check({ timeout: PATIENCE_MS });
    return this;
  }

  /** Takes the tick off a checkbox. */
  async untick(label) {
    await (await this.#find(['checkbox'], strip(label))).uncheck({ timeout: PATIENCE_MS });
    return this;
  }

  /** Puts a file that exists only in memory into an upload field. */
  async upload(label, name, mimeType, buffer) {
    const field = this.#place().getByLabel(strip(label)).and(this.page.locator('input[type="file"]')).first();
    await field.setInputFiles({ name, mimeType, buffer }, { timeout: PATIENCE_MS });
    await this.#settle();
    return this;
  }

  /** Fills a form from an object: selects are chosen, everything else is typed. */
  async complete(fields) {
    for (const [label, value] of Object.entries(fields)) {
      const field = await this.#find(FIELDS, label);
      const isSelect = await field.evaluate((element) => element.localName === 'select');
      if (isSelect) await this.choose(label, value); else await this.fill(label, value);
    }
    return this;
  }

  /** Expects every one of these words to be readable on the page (spaces and line breaks do not count). */
  async sees(...words) {
    for (const word of words) {
      const found = await this.#until(async () => (await this.text()).includes(squeeze(word)));
      assert.ok(found, `${this.about.name} does not see “${word}” at ${this.page.url()}. The page says:\n${(await this.#place().innerText()).slice(0, 1500)}`);
    }
    return this;
  }

  /** Expects none of these words on the page as it is now. */
  async doesNotSee(...words) {
    const text = await this.text();
    for (const word of words) assert.ok(!text.includes(squeeze(word)), `${this.about.name} sees “${word}” at ${this.page.url()}`);
    return this;
  }

  /** Expects a field to hold exactly this value: what was typed is not lost. */
  async holds(label, value) {
    const field = await this.#find([...FIELDS], strip(label));
    assert.equal(await field.inputValue(), String(value), `field “${strip(label)}”`);
    return this;
  }

  /** Whether a button, link or tab of this name can be seen now. */
  async has(label) {
    return (await this.#candidates(CLICKABLE, strip(label))).length > 0;
  }

  /** Whether a checkbox or radio button of this name is there and may be used. */
  async canTick(label) {
    const [target] = await this.#candidates(['checkbox', 'radio'], strip(label));
    return Boolean(target) && target.isEnabled();
  }

  /** The readable text of the page or row without any white space. */
  async text() {
    return squeeze(await this.#place().innerText());
  }

  /** The same visitor, looking only at the row, card or list item that holds these words. */
  async row(words) {
    const matching = this.page.locator(ROWS).filter({ hasText: words });
    const innermost = matching.filter({ hasNot: this.page.locator(ROWS).filter({ hasText: words }) }).filter({ visible: true }).first();
    await innermost.waitFor({ timeout: PATIENCE_MS });
    return new Visitor(this.page, this.about, innermost);
  }

  /** The newest code sent to a phone number or, as second factor, to an officer's account. Each message is read once. */
  readCode(recipient) {
    return this.about.messages.readCode(recipient);
  }

  /** 个人登录. With `organisation`, also 以法人身份登录 for the organisation of that name (or the preselected one: `true`). */
  async signInAsPerson(username, password = DEMO_PASSWORD, { organisation } = {}) {
    await this.#signIn('个人登录', username, password, async () => {
      if (organisation) await this.tick('以法人身份登录');
    });
    if (organisation) {
      if (organisation !== true) await this.tick(organisation);
      await this.click('【使用选中的法人账号登录】');
    }
    return this;
  }

  /** 单位登录: the organisation account, which only binds people and grants powers. */
  async signInAsOrganisation(username, password = DEMO_PASSWORD) {
    return this.#signIn('单位登录', username, password);
  }

  /** 工作人员登录 with the second factor that the demo shows among its messages. */
  async signInAsOfficer(username, password = DEMO_PASSWORD) {
    await this.#signIn('工作人员登录', username, password);
    await this.fill('动态验证码', await this.readCode(username));
    return this.click('【登录】');
  }

  async signOut() {
    return this.click('【退出登录】');
  }

  async #signIn(tab, username, password, before = async () => {}) {
    await this.open('/account/sign-in');
    await this.click(tab);
    await this.fill('用户名', username);
    await this.fill('密码', password);
    await before();
    return this.click('【登录】');
  }

  #place() {
    return this.scope ?? this.page.locator('body');
  }

  /** Visible elements of these roles and this name. An open dialog hides the rest; the page's own part goes before header and footer. */
  async #candidates(roles, name) {
    const dialog = this.page.locator('dialog[open]');
    const modal = !this.scope && (await dialog.count()) > 0;
    const places = this.scope ? [this.scope] : modal ? [dialog.last()] : [this.page.locator('main'), this.page.locator('body')];
    for (const place of places) {
      const found = [];
      for (const role of roles) {
        for (const element of await place.getByRole(role, { name, exact: true }).all()) {
          if (await element.isVisible()) found.push(element);
        }
      }
      if (found.length > 0) return found;
    }
    return [];
  }

  async #find(roles, name) {
    let found = [];
    await this.#until(async () => (found = await this.#candidates(roles, name)).length > 0);
    assert.ok(found.length > 0, `${this.about.name} finds no ${roles.join('/')} named “${name}” at ${this.page.url()}. The page says:\n${(await this.#place().innerText()).slice(0, 1500)}`);
    return found[0];
  }

  async #visible(locators, what) {
    let found;
    await this.#until(async () => {
      for (const locator of locators) if (await locator.isVisible()) { found = locator; return true; }
      return false;
    });
    assert.ok(found, `${this.about.name} finds no ${what} at ${this.page.url()}`);
    return found;
  }

  async #until(condition) {
    const deadline = Date.now() + PATIENCE_MS;
    while (true) {
      // A page that is being replaced answers with an error; ask again.
      if (await condition().catch(() => false)) return true;
      if (Date.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits until a click has had its effect: no page or data request is under way any more. */
  async #settle() {
    await new Promise((resolve) => setTimeout(resolve, 30));
    await this.#until(async () => this.about.pending.size === 0);
    await this.page.waitForLoadState('load');
  }
}

/** 【保存】 → 保存 */
function strip(label) {
  return label.replace(/^【(.*)】$/u, '$1');
}

function squeeze(text) {
  return text.replace(/\s+/gu, '');
}
