// Reads /demo/messages: every SMS that would have been sent, newest first.

const PATIENCE_MS = 15_000;

export class Messages {
  #page;
  #read = new Map();

  /** @param {import('playwright-core').Page} page a window of its own, signed in nowhere */
  constructor(page) {
    this.#page = page;
  }

  /** The newest six-digit code sent to this recipient that has not been read before. */
  async readCode(recipient) {
    const deadline = Date.now() + PATIENCE_MS;
    const already = this.#read.get(recipient) ?? 0;
    while (true) {
      await this.#page.goto('/demo/messages');
      const codes = await this.#codes(recipient);
      if (codes.length > already) {
        this.#read.set(recipient, codes.length);
        return codes[0];
      }
      if (Date.now() > deadline) throw new Error(`no new code for ${recipient} at /demo/messages`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** The text of the newest message to this recipient. */
  async newest(recipient) {
    await this.#page.goto('/demo/messages');
    return (await this.#texts(recipient))[0];
  }

  async #codes(recipient) {
    const texts = await this.#texts(recipient);
    return texts.map((text) => text.match(/(?<!\d)\d{6}(?!\d)/u)?.[0]).filter(Boolean);
  }

  #texts(recipient) {
    // Phone numbers are masked there, as everywhere but in their owner's own form.
    const masked = recipient.replace(/^(\d{3})\d{4}(\d{4})$/u, '$1****$2');
    return this.#page.evaluate((wanted) => {
      const holds = (element) => wanted.some((word) => element.textContent.includes(word));
      return [...document.querySelectorAll('main li, main article, main tr')]
        .filter((element) => holds(element) && ![...element.querySelectorAll('li, article, tr')].some(holds))
        .map((element) => element.textContent);
    }, [recipient, masked]);
  }
}
