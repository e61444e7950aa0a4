// Watches a browser window for what no page may do: break the content security policy, throw, log an error, miss a file.

const FILES = new Set(['script', 'stylesheet', 'image', 'font', 'media']);

/** Collects complaints about every page of a browser context. */
export function watch(context) {
  const complaints = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(`exception on ${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // A refusal is answered with 4xx, which the browser reports as an error too; missing files are noticed below.
      if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
      complaints.push(`console error on ${page.url()}: ${message.text()}`);
    });
    page.on('response', (response) => {
      const kind = response.request().resourceType();
      if (response.status() >= 500) complaints.push(`${response.status()} from ${response.url()}`);
      else if (response.status() >= 400 && FILES.has(kind)) complaints.push(`${response.status()} for the ${kind} ${response.url()}`);
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && !['127.0.0.1', 'localhost'].includes(url.hostname)) complaints.push(`third-party request to ${url.host}`);
    });
  });
  return complaints;
}
