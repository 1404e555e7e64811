// Takes the pictures of the README: node pictures.mjs RUN_DIRECTORY TARGET_FOLDER
// Needs Chromium and pdftoppm (poppler-utils).

import { execFileSync } from "node:child_process";
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
await browser.close();
const pages = ["-png", "-r", "60", "-f", "1", "-l", "2", path.join(run, "report.pdf"), path.join(target, "report-page")];
execFileSync("pdftoppm", pages);
