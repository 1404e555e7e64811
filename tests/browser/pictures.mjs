// Takes the pictures of the README: node pictures.mjs RUN_DIRECTORY TARGET_FOLDER
// Needs Chromium and pdftoppm (poppler-utils).

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [run, target] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
for (const colorScheme of ["light", "dark"]) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 960 }, colorScheme });
  await page.goto(pathToFileURL(path.resolve(run, "report.html")).href);
  await page.locator("#findings [role=row]").first().waitFor();
  await page.screenshot({ path: path.join(target, `report-${colorScheme}.png`) });
  await page.close();
}

// The first two pages of the PDF, side by side.
const folder = await mkdtemp(path.join(tmpdir(), "hss-audit-"));
execFileSync("pdftoppm", ["-png", "-r", "60", "-f", "1", "-l", "2", path.join(run, "report.pdf"), path.join(folder, "page")]);
const files = (await readdir(folder)).sort();
const images = await Promise.all(files.map((file) => readFile(path.join(folder, file), "base64")));
const page = await browser.newPage();
await page.setContent(`<body style="display: inline-flex; gap: 22px; margin: 0; background: #c9d1da">
${images.map((image) => `<img src="data:image/png;base64,${image}">`).join("")}`);
await page.locator("body").screenshot({ path: path.join(target, "report-pdf.png") });
await rm(folder, { recursive: true });
await browser.close();
