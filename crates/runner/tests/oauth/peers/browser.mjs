// A person with Chromium: opens an address, signs in and answers the consent page, and looks at where it ends. Options:
// `url`, `screenshot` (a file for the picture of the last page), `deny`, `chromium`. Prints one line of JSON: the last
// page's address, status, headers, title, text and markup, what its console said, and every host that was asked.

import { fromPackage, options, ready } from './peer.mjs';

const { chromium } = await fromPackage('playwright-core/index.mjs');

const browser = await chromium.launch({
  executablePath: options.chromium,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Whatever a page names besides loopback does not exist.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ],
  timeout: 30_000,
});
const page = await browser.newPage({ viewport: { width: 900, height: 500 } });
page.setDefaultTimeout(20_000);

const hosts = new Set();
const messages = [];
let last;
page.on('request', (request) => hosts.add(new URL(request.url()).host));
page.on('console', (message) => messages.push(message.text()));
page.on('response', (response) => {
  if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) last = response;
});

/** What a person does on this page; false where there is nothing to do. */
async function answer() {
  const login = page.locator('input[name=login]');
  if (await login.count()) {
    await login.fill('alice');
    await page.fill('input[name=password]', 'anything');
    await page.click('button[type=submit]');
    return true;
  }
  const names = options.deny ? /^(deny|abort|cancel|\[ cancel \])$/i : /^(allow|continue|authorize|approve|yes.*)$/i;
  const button = page.getByRole('button', { name: names }).or(page.getByRole('link', { name: names }));
  if (!(await button.count())) return false;
  await button.first().click();
  return true;
}

await page.goto(options.url, { waitUntil: 'load' });
for (let pages = 0; pages < 6; pages += 1) {
  const before = page.url();
  if (!(await answer())) break;
  await page.waitForURL((url) => url.href !== before, { waitUntil: 'load' });
}
if (options.screenshot) await page.screenshot({ path: options.screenshot });
ready({
  url: page.url(),
  status: last.status(),
  headers: await last.allHeaders(),
  title: await page.title(),
  text: await page.innerText('body'),
  html: await page.content(),
  messages,
  hosts: [...hosts],
});
await browser.close();
process.exit(0);
