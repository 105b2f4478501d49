// Runs axe-core on HTML files in light and dark, on a desktop and at 320 px: node axe.cjs FOLDER_OF_NODE_MODULES BROWSER FILE...
const { createRequire } = require("module");
const { pathToFileURL } = require("url");
const load = createRequire(process.argv[2] + "/package.json");
const { chromium } = load("playwright-core");
const axe = load("axe-core");

(async () => {
  const browser = await chromium.launch({ executablePath: process.argv[3], args: ["--no-sandbox", "--disable-gpu"] });
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1100, 320]) {
      const context = await browser.newContext({ bypassCSP: true, colorScheme, reducedMotion: "reduce", viewport: { width, height: 800 } });
      const page = await context.newPage();
      for (const file of process.argv.slice(4)) {
        const asked = [];
        page.removeAllListeners("request");
        page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) asked.push(request.url()); });
        await page.goto(pathToFileURL(file).href);
        await page.evaluate(axe.source);
        const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        const where = `${file} ${colorScheme} ${width}`;
        for (const fault of result.violations) for (const spot of fault.nodes.slice(0, 3)) found.push(`${where}: ${fault.id}: ${spot.target.join(" ")}: ${spot.failureSummary.split("\n").slice(1, 2).join(" ").trim()}`);
        if (wide > width) {
          const widest = await page.evaluate((limit) => [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > limit + 1).slice(0, 3).map((e) => `${e.tagName}.${e.className}`), width);
          found.push(`${where}: ${wide} px wide: ${widest.join(", ")}`);
        }
        for (const url of asked) found.push(`${where}: asks for ${url}`);
      }
      await context.close();
    }
  }
  await browser.close();
  process.stdout.write(JSON.stringify(found));
})().catch((error) => { console.error(error); process.exit(1); });
