// Opens reports in a browser, from disk, and does what readers do.
//
// Reports come from HSS_AUDIT_SAMPLES_DIR, where `cargo test --release --test html write_samples -- --ignored` puts them;
// single ones may be named by HSS_AUDIT_REPORT_SMALL, _LARGE, _HOSTILE, _BROKEN, _EMPTY, _CHINESE and _RANDOM.

import assert from "node:assert/strict";
import { readFile, stat, writeFile, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Milliseconds after which even a busy machine has done what it was asked to. */
const PATIENCE = 120_000;
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const fileOf = (name) =>
  process.env[`HSS_AUDIT_REPORT_${name.toUpperCase()}`] ?? path.join(process.env.HSS_AUDIT_SAMPLES_DIR ?? ".", `${name}.html`);
const urlOf = (name, fragment = "") => pathToFileURL(path.resolve(fileOf(name))).href + (fragment && `#${fragment}`);

let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
});
after(() => browser?.close());

/** Opens a report and writes down everything that must not happen. */
async function open(name, { fragment, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, acceptDownloads: true, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const faults = [];
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url()) || request.url().split("#")[0] !== urlOf(name)) {
      if (!request.url().startsWith("blob:")) faults.push(`request: ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
  });
  await page.goto(urlOf(name, fragment));
  if (options.javaScriptEnabled !== false) await page.waitForSelector(":root[data-ready]", { state: "attached" });
  return { page, context, faults };
}

async function close({ page, context, faults }) {
  const violations = await page.evaluate(() => window.violations);
  await context.close();
  assert.deepEqual(faults, []);
  assert.deepEqual(violations, []);
}

async function opened(name, options, body) {
  const session = await open(name, options);
  await body(session.page, session);
  await close(session);
}

const countOf = async (page) => Number((await page.locator(".matching").textContent()).match(/^[\d,]+/)[0].replaceAll(",", ""));
const cells = (page, column) => page.locator(`.grid-body .${column}`).allTextContents();
const rowCount = (page) => page.locator("#grid").getAttribute("aria-rowcount").then(Number);
/** What follows a link or a timer comes when the machine has time for it. */
async function eventually(check) {
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  }
}

const hashOf = (page) => page.evaluate(() => location.hash);

async function axeFaults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 4).join(" | ")}`);
}

async function download(page) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export CSV" }).click()]);
  return readFile(await file.path(), "utf8");
}

/** Splits CSV as RFC 4180 says. */
function parseCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.replace(/^\ufeff/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
    if (end === "") break;
  }
  return rows.slice(0, -1);
}

describe("safety", () => {
  for (const name of ["small", "hostile", "broken", "empty", "chinese"]) {
    test(`${name}: nothing runs, loads or breaks the policy`, async () => {
      await opened(name, { fragment: "result=&status=" }, async (page) => {
        await page.getByRole("button", { name: /^(Expand all|全部展开)$/ }).click();
        const grid = page.locator("#grid");
        if (name !== "empty") {
          await grid.focus();
          for (const key of ["PageDown", "End", "Control+End", "Control+Home"]) await grid.press(key);
        }
        // Time for what must not happen.
        await page.waitForTimeout(400);
        assert.equal(await page.evaluate(() => document.querySelectorAll("img, iframe, object, [onerror]").length), 0);
      });
    });
  }

  test("hostile names are text, with hidden characters shown", async () => {
    await opened("hostile", { fragment: "q=gpj&view=list&result=fail&status=open,waived" }, async (page) => {
      assert.match((await cells(page, "asset"))[0], /^rtl\[U\+202E\]gpj\.exe$/);
      await page.fill("#search", "</script>");
      assert.match((await cells(page, "asset"))[0], /^<\/script><img src=x onerror=alert\(1\)>$/);
      await page.fill("#search", "[31mred");
      assert.ok((await cells(page, "asset"))[0].startsWith("esc␛[31mred␇"));
      await page.fill("#search", "{{ 7*7 }}");
      assert.ok((await cells(page, "asset"))[0].startsWith("{{ 7*7 }}{% raw %}"));
    });
  });

  const damages = {
    "a piece is missing": [/(id="findings-data">.{400}).{400}/, "$1"],
    "the end is missing": [/(id="findings-data">[^.]*)[^.]{400}\./, "$1."],
    "a character is another": [/(id="findings-data">.{40000})(.)/, (_, before, one) => before + (one === "A" ? "B" : "A")],
    "there is nothing": [/(id="findings-data">)[^<]*/, "$1"],
  };
  for (const [damage, [part, instead]] of Object.entries(damages)) {
    test(`a damaged file says so: ${damage}`, async () => {
      const folder = await mkdtemp(path.join(tmpdir(), "hss-audit-"));
      const file = path.join(folder, "damaged.html");
      const whole = await readFile(fileOf("small"), "utf8");
      const damaged = whole.replace(part, instead);
      assert.notEqual(damaged, whole);
      await writeFile(file, damaged);
      const page = await browser.newPage();
      await page.goto(pathToFileURL(file).href);
      await page.locator("#damaged").waitFor({ timeout: PATIENCE });
      assert.equal(await page.locator("#explorer").isVisible(), false);
      assert.equal(await page.locator("#loading").isVisible(), false);
      await page.close();
      await rm(folder, { recursive: true });
    });
  }

  test("a browser that cannot unpack the findings says so", async () => {
    const page = await browser.newPage();
    await page.addInitScript(() => { delete window.DecompressionStream; });
    await page.goto(urlOf("small"));
    await page.locator("#unsupported").waitFor({ timeout: PATIENCE });
    assert.equal(await page.locator("#explorer").isVisible(), false);
    await page.close();
  });

  test("a browser without a decoder of its own for base64 reads the same", async () => {
    const context = await browser.newContext();
    await context.addInitScript(() => { delete Uint8Array.fromBase64; });
    const page = await context.newPage();
    await page.goto(urlOf("small", "result=&status="));
    await page.locator(".matching").filter({ hasText: /^2,000 / }).waitFor({ timeout: PATIENCE });
    await context.close();
  });
});

describe("explorer", () => {
  test("passing results are hidden until asked for", async () => {
    await opened("small", {}, async (page) => {
      const open = await countOf(page);
      assert.equal(await page.locator(".headline.open .figure").textContent(), open.toLocaleString("en"));
      await page.getByRole("button", { name: "Show everything" }).click();
      assert.equal(await countOf(page), 2000);
      await page.getByRole("button", { name: "Reset" }).click();
      assert.equal(await countOf(page), open);
    });
  });

  test("search finds names, addresses, accounts, services, ids and projects", async () => {
    await opened("small", { fragment: "result=&status=&view=list" }, async (page) => {
      const field = page.locator("#search");
      await field.fill("prod-web-00021");
      assert.ok((await cells(page, "asset")).every((name) => name === "prod-web-00021"));
      for (const term of ["10.0.0.21", "203.0.113.", "root1", "redis", "支付平台", "0123456789abcdef", "cn-north-4"]) {
        await field.fill(term);
        assert.ok((await countOf(page)) > 0, term);
      }
      await field.fill("root1 redis");
      assert.ok((await cells(page, "service")).every((service) => service === "redis"));
      await field.fill("no such thing anywhere");
      assert.equal(await countOf(page), 0);
      assert.ok(await page.getByText("No result matches these filters.").isVisible());
    });
  });

  test("facets narrow, count and say what they would show", async () => {
    await opened("small", {}, async (page) => {
      const critical = page.getByRole("checkbox", { name: /^Critical/ });
      const label = await page.locator("label", { has: critical }).locator(".facet-count").textContent();
      await critical.check();
      assert.equal((await countOf(page)).toLocaleString("en"), label);
      await page.locator("label", { hasText: "List" }).click();
      assert.ok((await cells(page, "severity")).every((word) => word === "Critical"));
      await eventually(async () => assert.match(await hashOf(page), /severity=critical/));
    });
  });

  test("the accepted risks are one link away", async () => {
    await opened("small", {}, async (page) => {
      await page.getByRole("link", { name: "Show the accepted risks" }).click();
      const ignored = await page.locator(".others div").nth(3).locator("dd").textContent();
      await eventually(async () => assert.equal((await countOf(page)).toLocaleString("en"), ignored));
    });
  });

  test("columns sort, also by several fields", async () => {
    await opened("small", { fragment: "view=list" }, async (page) => {
      const head = (name) => page.getByRole("columnheader", { name }).getByRole("button");
      await head("Days in use").click();
      let days = (await cells(page, "days")).map((text) => Number(text.replaceAll(",", "")));
      assert.deepEqual(days, days.toSorted((one, other) => other - one));
      await head("Service").click();
      await head("Days in use").click({ modifiers: ["Shift"] });
      const service = page.locator("#grid").getByRole("columnheader", { name: "Service" });
      assert.equal(await service.getAttribute("aria-sort"), "ascending");
      await page.getByRole("checkbox", { name: /^redis/ }).check();
      days = (await cells(page, "days")).map((text) => Number(text.replaceAll(",", "")));
      assert.deepEqual(days, days.toSorted((one, other) => other - one));
      await eventually(async () => assert.match(await hashOf(page), /sort=service,-days/));
    });
  });

  test("groups open and close, and columns can be chosen", async () => {
    await opened("small", {}, async (page) => {
      const groups = await rowCount(page);
      await page.getByRole("button", { name: /^(Expand all|全部展开)$/ }).click();
      assert.ok((await rowCount(page)) > groups);
      await page.getByRole("button", { name: "Collapse all" }).click();
      assert.equal(await rowCount(page), groups);
      await page.locator(".menu summary").click();
      await page.getByRole("checkbox", { name: "Private address" }).check();
      await page.keyboard.press("Escape");
      assert.ok(await page.getByRole("columnheader", { name: "Private address" }).isVisible());
    });
  });

  test("the keyboard reaches everything", async () => {
    await opened("small", {}, async (page) => {
      const grid = page.locator("#grid");
      const at = () => page.locator("#active-cell").evaluate((cell) => [cell.parentElement.ariaRowIndex, cell.ariaColIndex].map(Number));
      await grid.focus();
      await grid.press("ArrowDown");
      assert.deepEqual(await at(), [3, 1]);
      await grid.press("End");
      assert.equal((await at())[1], 7);
      await grid.press("Home");
      await grid.press("Control+End");
      assert.equal((await at())[0], await rowCount(page));
      await grid.press("PageUp");
      assert.ok((await at())[0] < (await rowCount(page)));
      await grid.press("Control+Home");
      assert.deepEqual(await at(), [2, 1]);
      await grid.press("ArrowRight");
      assert.equal(await page.locator(".grid-row.active").getAttribute("aria-expanded"), "true");
      await grid.press("ArrowDown");
      await grid.press("Enter");
      assert.ok(await page.locator("#detail").isVisible());
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("#detail").isVisible(), false);
      await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.id), "grid"));
    });
  });

  test("the last rows of the longest list can be reached", async () => {
    await opened("large", { fragment: "result=&status=&view=list" }, async (page) => {
      const grid = page.locator("#grid");
      assert.equal(await rowCount(page), 200_001);
      await grid.focus();
      await grid.press("Control+End");
      assert.equal(await page.locator("#active-cell").evaluate((cell) => Number(cell.parentElement.ariaRowIndex)), 200_001);
      const [row, frame] = await Promise.all([page.locator("#active-cell").boundingBox(), grid.boundingBox()]);
      assert.ok(row.y + row.height <= frame.y + frame.height + 1);
    });
  });

  test("a link leads to one finding, and to the findings of one asset", async () => {
    let id;
    await opened("small", { fragment: "view=list" }, async (page) => {
      await page.locator(".grid-body [role=row]").nth(5).click();
      id = (await hashOf(page)).match(/finding=([0-9a-f]{32})$/)[1];
    });
    await opened("small", { fragment: `finding=${id}` }, async (page) => {
      assert.ok(await page.locator("#detail").getByText(id).isVisible());
      const asset = await page.locator("#detail-title").textContent();
      await page.getByRole("button", { name: "All findings of this asset" }).click();
      assert.ok((await cells(page, "asset")).every((text) => text.startsWith(asset)));
      await page.fill("#search", id);
      assert.equal(await countOf(page), 1);
    });
    await opened("small", { fragment: `finding=${"0".repeat(32)}` }, async (page) => {
      assert.match(await page.locator(".matching").textContent(), /^No finding of this report/);
    });
    await opened("small", {}, async (page) => {
      const link = page.locator(".fix-name a").first();
      const name = await link.textContent();
      await link.click();
      await eventually(async () => assert.ok((await cells(page, "asset")).every((text) => text.startsWith(name))));
      // The findings of the asset are open, and of no other when all are back.
      assert.ok((await rowCount(page)) > 2);
      await page.locator(".only button").click();
      assert.equal(await page.locator(".grid-row[aria-expanded=true]").count(), 1);
    });
  });

  test("a link keeps the order of sorting, and closes what another link has opened", async () => {
    await opened("small", { fragment: "view=list&sort=-days" }, async (page) => {
      const days = (await cells(page, "days")).map((text) => Number(text.replaceAll(",", "")));
      assert.ok(days[0] > 800);
      assert.deepEqual(days, days.toSorted((one, other) => other - one));
      await page.locator(".grid-body [role=row]").first().click();
      assert.ok(await page.locator("#detail").isVisible());
      await page.evaluate(() => { location.hash = "view=list&severity=low"; });
      await eventually(async () => assert.equal(await page.locator("#detail").isVisible(), false));
      assert.ok((await cells(page, "severity")).every((word) => word === "Low"));
    });
  });

  test("the next finding is the next one of the grid", async () => {
    await opened("small", {}, async (page) => {
      await page.getByRole("button", { name: "Expand all" }).click();
      const members = page.locator(".grid-body .grid-row.member");
      const [names, severities] = await Promise.all(["asset", "severity"].map((column) => members.locator(`.cell.${column}`).allTextContents()));
      assert.ok(names.length > 8 && new Set(names).size > 1);
      await members.first().click();
      for (const [place, name] of names.slice(0, 8).entries()) {
        assert.equal(await page.locator("#detail-title").textContent(), name);
        assert.equal(await page.locator(".detail-head .severity").textContent(), severities[place]);
        await page.getByRole("button", { name: "Next" }).click();
      }
    });
  });

  test("a group says what its shown findings have", async () => {
    await opened("hostile", { fragment: "status=waived" }, async (page) => {
      await page.getByRole("button", { name: "Expand all" }).click();
      const rows = await page.locator(".grid-body .grid-row").evaluateAll((all) => all.map((row) => [row.ariaLevel, row.querySelector(".score").textContent]));
      const scores = rows.map(([level, score], place) => [level, Number(score), Number(rows[place + 1]?.[1])]);
      for (const [level, score, next] of scores.slice(0, -1)) if (level === "1") assert.equal(score, next);
    });
  });

  test("a page that was saved from a browser still shows its findings", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "hss-audit-"));
    const file = path.join(folder, "saved.html");
    let count;
    await opened("small", {}, async (page) => {
      count = await countOf(page);
      await writeFile(file, await page.content());
    });
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    await eventually(async () => assert.equal(await page.evaluate(() => performance.getEntriesByName("ready").length), 1));
    assert.equal(await countOf(page), count);
    assert.equal(await page.locator("#grid").count(), 1);
    await page.close();
    await rm(folder, { recursive: true });
  });

  for (const name of ["small", "hostile"]) {
    test(`${name}: every reason of a control leads to all of its assets`, async () => {
      await opened(name, {}, async (page) => {
        const reasons = await page.locator(".control-reasons li").evaluateAll((items) => items.map((item) => ({
          count: Number(item.querySelector(".outcome").textContent.match(/^[\d,]+/)[0].replaceAll(",", "")),
          link: item.querySelector(".all-assets").hash,
        })));
        assert.ok(reasons.length > 50);
        for (const { count, link } of reasons.filter((_, place) => place % 7 === 0)) {
          await page.evaluate((hash) => { location.hash = hash; }, link);
          const counts = page.locator(".of-reason > p");
          await counts.filter({ hasText: /\d/ }).waitFor();
          const said = (await counts.textContent()).match(/\d[\d,]*/g).map((number) => Number(number.replaceAll(",", "")));
          const [all, found = all, without = 0] = said;
          assert.equal(all, count, link);
          assert.equal(found + without, count, link);
          // Whoever has results stands in the table, whatever the reason.
          assert.equal(await rowCount(page), found + 1, link);
          if (without > 0) {
            assert.equal(await page.locator(".bare tbody tr").count(), Math.min(without, 200), link);
            assert.match(await page.locator(".without [role=status]").textContent(), new RegExp(`of ${without.toLocaleString("en")} `));
          }
          await page.evaluate(() => { document.querySelector(".of-reason > p").textContent = ""; });
        }
      });
    });
  }

  test("the assets of a reason can be reached by keyboard, exported and left", async () => {
    await opened("large", {}, async (page) => {
      const item = page.locator(".control-reasons li").filter({ hasText: "HSS does not say when it scanned" }).first();
      const count = Number((await item.locator(".outcome").textContent()).match(/^[\d,]+/)[0].replaceAll(",", ""));
      await item.locator("xpath=ancestor::details").locator("summary").press("Enter");
      await item.locator(".all-assets").press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "reason-title");
      assert.match(await page.locator("#reason-title").textContent(), /: Undetermined – HSS does not say when it scanned$/);
      const save = page.getByRole("button", { name: "Export these assets as CSV" });
      const [file] = await Promise.all([page.waitForEvent("download"), save.press("Enter")]);
      const rows = parseCsv(await readFile(await file.path(), "utf8"));
      assert.equal(rows.length, count + 1);
      assert.equal(new Set(rows.map((row) => row[0])).size, count + 1);
      const more = page.getByRole("button", { name: /^List \d+ more$/ });
      await more.press("Enter");
      assert.equal(await page.locator(".bare tbody tr").count(), 400);
      const row = await page.evaluate(() => [...document.activeElement.closest("tbody").children].indexOf(document.activeElement.parentElement));
      assert.equal(row, 200);
      await page.getByRole("button", { name: "Show all assets" }).press("Enter");
      assert.equal(await page.locator(".of-reason").isVisible(), false);
      assert.equal(await page.locator(".without").isVisible(), false);
      await eventually(async () => assert.doesNotMatch(await hashOf(page), /reason=/));
    });
    await opened("small", { fragment: "reason=99999" }, async (page) => {
      assert.equal(await page.locator("#reason-title").textContent(), "This file has no such reason of a control.");
    });
    const session = await open("small", { javaScriptEnabled: false });
    assert.ok(await session.page.locator("#controls noscript .notice", { hasText: "under asset_sets" }).isVisible());
    await session.context.close();
  });

  for (const name of ["small", "random", "hostile"]) {
    test(`${name}: ids are computed whole and right`, async () => {
      const expected = (await readFile(fileOf(name).replace(/html$/, "ids"), "utf8")).trim().split("\n");
      await opened(name, { fragment: "result=&status=" }, async (page) => {
        const rows = parseCsv(await download(page));
        const column = rows[0].indexOf("id");
        assert.deepEqual(rows.slice(1).map((row) => row[column]).sort(), expected.toSorted());
        for (const id of [expected[0], expected.at(-1)]) {
          await page.evaluate((hash) => { location.hash = hash; }, `finding=${id}`);
          await page.locator("#detail").getByText(id).waitFor();
          await page.keyboard.press("Escape");
        }
      });
    });
  }

  test("the export holds what is shown, and no formula", async () => {
    await opened("hostile", { fragment: "view=list&result=fail&status=open,waived&check=weak_password" }, async (page) => {
      const rows = parseCsv(await download(page));
      assert.equal(rows.length - 1, await countOf(page));
      const width = rows[0].length;
      for (const row of rows) {
        assert.equal(row.length, width);
        for (const cell of row) assert.doesNotMatch(cell, /^[=+\-@\t\r＝＋－＠]/u);
      }
      assert.ok(rows.some((row) => row[rows[0].indexOf("asset")] === "'=cmd|' /C calc'!A0"));
    });
  });

  test("a row and an id can be copied", async () => {
    await opened("small", { fragment: "view=list", permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await page.locator(".grid-body [role=row]").first().click();
      await page.getByRole("button", { name: "Copy id" }).click();
      await page.getByText("Copied").waitFor();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^[0-9a-f]{32}$/);
    });
  });
});

describe("accessibility", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const name of ["small", "broken", "hostile", "empty", "chinese"]) {
      test(`${name}, ${colorScheme}: axe finds nothing`, async () => {
        await opened(name, { colorScheme }, async (page) => assert.deepEqual(await axeFaults(page), []));
      });
    }
    test(`the assets of a reason, ${colorScheme}: axe finds nothing`, async () => {
      await opened("small", { colorScheme, fragment: "reason=1&result=&status=" }, async (page) => {
        await page.locator(".bare tbody tr").first().waitFor();
        assert.deepEqual(await axeFaults(page), []);
      });
    });

    test(`one finding, ${colorScheme}: axe finds nothing`, async () => {
      await opened("small", { colorScheme, fragment: "view=list&check=password_complexity" }, async (page) => {
        assert.deepEqual(await axeFaults(page), []);
        await page.locator(".grid-body [role=row]").first().click();
        assert.deepEqual(await axeFaults(page), []);
      });
    });
  }

  test("the colours can be switched", async () => {
    await opened("small", { colorScheme: "light" }, async (page) => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await page.getByRole("button", { name: "Colours: Dark" }).click();
      assert.notEqual(await ground(), light);
      // Half-way from one colour to the other nothing has its contrast.
      await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
      assert.deepEqual(await axeFaults(page), []);
    });
  });

  test("the number of results is announced", async () => {
    await opened("small", {}, async (page) => {
      await page.fill("#search", "redis");
      await page.waitForFunction(() => /results/.test(document.querySelector(".explorer-status [role=status]").textContent));
      assert.equal(await page.locator(".explorer-status [role=status]").textContent(), await page.locator(".matching").textContent());
    });
  });

  for (const name of ["small", "hostile", "broken", "empty", "chinese"]) {
    for (const width of [320, 390, 768]) {
      test(`${name}: no sideways scrolling at ${width} px`, async () => {
        await opened(name, { viewport: { width, height: 844 } }, async (page) => {
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        });
      });
    }
  }
});

describe("without a script, and on paper", () => {
  test("the most urgent findings stand in the page", async () => {
    const { page, context } = await open("small", { javaScriptEnabled: false });
    assert.equal(await page.locator("noscript tbody tr, #findings table tbody tr").count(), 500);
    assert.ok(await page.locator("noscript .notice", { hasText: "findings.csv" }).isVisible());
    await context.close();
  });

  test("it prints, with what the filters show and a word about the rest", async () => {
    await opened("small", {}, async (page) => {
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      assert.match(await page.locator("#print-rows").textContent(), /Printed: 500 of [\d,]+ matching results/);
      assert.equal(await page.locator("#print-rows tbody tr").count(), 500);
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      const paper = await page.pdf({ format: "A4", printBackground: true });
      assert.equal(paper.subarray(0, 5).toString(), "%PDF-");
      assert.ok(paper.length > 50_000);
      if (process.env.HSS_AUDIT_PRINT) await writeFile(process.env.HSS_AUDIT_PRINT, paper);
    });
  });
});

const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];

/** Types a word letter by letter and times from the key to the painted result. */
async function keystrokes(page, field, word) {
  const times = [];
  for (let end = 1; end <= word.length; end += 1) {
    times.push(await page.evaluate(async ([selector, text]) => {
      const input = document.querySelector(selector);
      const start = performance.now();
      input.value = text;
      input.dispatchEvent(new Event("input"));
      await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
      return performance.now() - start;
    }, [field, word.slice(0, end)]));
  }
  return times;
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** What a page holds in script memory, without garbage, and the most its process has held (Linux). */
async function memory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  const system = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await system.send("SystemInfo.getProcessInfo");
  const peaks = await Promise.all(processInfo.filter((one) => one.type === "renderer").map(async ({ id }) => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    return Number(status.match(/^VmHWM:\s+(\d+)/m)?.[1] ?? 0) * 1024;
  }));
  return { script: usedSize + backingStorageSize, process: Math.max(0, ...peaks) };
}

/** Sorts by three columns and says how long each took. */
function timedSorts(page) {
  return page.evaluate(() => ["asset", "days", "severity"].map((name) => {
    const place = ["severity", "score", "asset", "check", "account", "service", "days"].indexOf(name);
    const start = performance.now();
    document.querySelectorAll(".grid-head [role=columnheader] button")[place].click();
    return `${name} ${(performance.now() - start).toFixed(0)} ms`;
  }));
}

describe("200,000 findings", () => {
  for (const name of ["large", "random"]) {
    test(`${name}: the file and the memory have a bound, and what is typed is timed`, async (t) => {
      const { size } = await stat(fileOf(name));
      t.diagnostic(`${name}: file ${megabytes(size)}`);
      assert.ok(size <= 8_000_000);
      // A browser of its own: others have held other pages before.
      const fresh = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
      const page = await fresh.newPage({ viewport: { width: 1440, height: 1000 } });
      page.setDefaultTimeout(PATIENCE);
      await page.goto(urlOf(name));
      await page.waitForSelector(":root[data-ready]", { state: "attached" });
      const ready = await page.evaluate(() => performance.getEntriesByName("ready")[0].startTime);
      t.diagnostic(`${name}: open to interactive ${ready.toFixed(0)} ms`);
      for (const view of ["asset", "list"]) {
        await page.locator(".switch label", { hasText: view === "asset" ? "By asset" : "List" }).click();
        const times = await keystrokes(page, "#search", "prod-web-00421");
        t.diagnostic(`${name}, ${view}: keystroke median ${median(times).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms`);
      }
      t.diagnostic(`${name}: first sort: ${(await timedSorts(page)).join(", ")}`);
      const held = await memory(page);
      t.diagnostic(`${name}: script memory ${megabytes(held.script)}; process at most ${megabytes(held.process)}`);
      assert.ok(held.script <= 60_000_000);
      assert.ok(held.process <= 400_000_000);
      await fresh.close();
    });
  }
});

test("a plain table, for comparison", plainTable);

/** What a report without an explorer does: ten thousand rows in the document, hidden by a filter. */
async function plainTable(t) {
  const row = (index) => `<tr><td>Critical<td>prod-web-${String(index).padStart(5, "0")}<td>Weak password<td>root<td>system<td>421`;
  const folder = await mkdtemp(path.join(tmpdir(), "hss-audit-"));
  const file = path.join(folder, "plain.html");
  await writeFile(file, `<!doctype html><title>x</title><input id="search"><table>${Array.from({ length: 10_000 }, (_, index) => row(index)).join("")}</table>
    <script>search.oninput = () => { for (const row of document.querySelectorAll("tr")) row.hidden = !row.textContent.includes(search.value); };</script>`);
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const loaded = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
  const times = await keystrokes(page, "#search", "prod-web-00421");
  t.diagnostic(`plain table of 10,000 rows: loaded ${loaded.toFixed(0)} ms, keystroke median ${median(times).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms`);
  await page.close();
  await rm(folder, { recursive: true });
}
