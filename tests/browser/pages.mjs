// Every page in a real browser: accessibility, widths, dark, no script, keyboard, no third party.
// node pages.mjs [--screenshots FOLDER]; BERCEAU_BIN names the program.
import { readFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";
import { startServer } from "./server.mjs";

const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
const rules = JSON.parse(await readFile(new URL("htmlvalidate.json", import.meta.url), "utf8"));
const at = process.argv.indexOf("--screenshots");
const pictures = at > 0 ? process.argv[at + 1] : null;
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let passed = 0;
const failures = [];
async function test(name, run) {
  try {
    await run();
    passed += 1;
  } catch (error) {
    failures.push(name);
    console.log(`FAILED ${name}\n  ${String(error.message).split("\n").slice(0, 12).join("\n  ")}`);
  }
}
function must(condition, message) {
  if (!condition) throw new Error(message);
}

// What a page may weigh on the wire, its map, style and script included.
const LIGHT_BYTES = 100_000;
const PATIENCE_MS = 15_000;

const server = await startServer(process.env.BERCEAU_BIN ?? "../../target/debug/berceau");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
}).catch(async (error) => {
  await server.stop();
  throw error;
});

// A page that fails on any console error, on any request to another origin, on any cookie.
async function open(options, run) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => {
    const notFound = message.type() === "error" && /status of (400|404)/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !notFound) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.origin + "/") && !url.startsWith("data:")) wrong.push(`request to ${url}`);
  });
  try {
    await run(page);
    const cookies = await context.cookies();
    must(cookies.length === 0, `cookies: ${JSON.stringify(cookies)}`);
    must(wrong.length === 0, wrong.join("; "));
  } finally {
    await context.close();
  }
}

async function accessible(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), TAGS);
  const found = result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(" | ")}`);
  must(found.length === 0, found.join("\n"));
}

async function firstListing(query) {
  const answer = await fetch(`${server.origin}/v1/listings?${query}&limit=1`);
  const first = (await answer.json()).items?.[0];
  must(first, `no listing for ${query}: ${answer.status}`);
  return first.links.page;
}

try {
  const pages = {
    accueil: "/",
    "recherche-vide": "/recherche",
    nantes: "/recherche?citycode=44109&type=creche",
    "demonstration-lyon": "/recherche?citycode=69123",
    "demonstration-millau": "/recherche?citycode=12145",
    "sans-resultat": "/recherche?citycode=44109&q=zzzzqqq",
    "hors-zone": "/recherche?citycode=35238",
    homonymes: "/recherche?q=saint+denis",
    "recherche-refusee": "/recherche?citycode=99999",
    fiche: await firstListing("citycode=44109&type=creche"),
    "fiche-creche-fictive": await firstListing("citycode=69123&type=creche"),
    "fiche-assistante-fictive": await firstListing("citycode=69123&type=assistant_maternel"),
    "fiche-rpe-fictif": await firstListing("citycode=69123&type=rpe"),
    sources: "/sources",
    qualite: "/qualite",
    "qualite-departement": "/qualite?code=44",
    "qualite-choix": "/qualite?q=saint+denis",
    "qualite-refusee": "/qualite?q=zzzzqqq",
    simulateur: "/simulateur",
    "valeurs-legales": "/simulateur/valeurs",
    "valeurs-refusees": "/simulateur/valeurs?on=hier",
    accessibilite: "/accessibilite",
    "donnees-personnelles": "/donnees-personnelles",
    introuvable: "/inconnu",
  };
  if (pictures) await mkdir(pictures, { recursive: true });
  const validator = new HtmlValidate(rules);
  // What a browser writes back has its own way with attributes that need no value.
  const written = new HtmlValidate({ ...rules, rules: { ...rules.rules, "attribute-boolean-style": "off" } });
  for (const [name, path] of Object.entries(pages)) {
    await test(`${name} is valid HTML`, async () => {
      const answer = await fetch(server.origin + path, { headers: { accept: "text/html" } });
      const report = await validator.validateString(await answer.text());
      const found = report.results.flatMap((r) => r.messages);
      must(report.valid, found.map((m) => `${m.line}: ${m.ruleId} ${m.message}`).join("\n"));
    });
    for (const width of [1280, 320]) {
      for (const colorScheme of ["light", "dark"]) {
        await test(`${name} at ${width} px, ${colorScheme}: axe finds nothing, nothing overflows`, () =>
          open({ viewport: { width, height: 900 }, colorScheme }, async (page) => {
            await page.goto(server.origin + path);
            await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
            await accessible(page);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            must(wide <= width, `the page is ${wide} px wide`);
            if (pictures) {
              await page.reload();
              await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`) });
            }
          }));
      }
    }
    await test(`${name} with text twice as large, forced colours and no motion`, () =>
      open({ viewport: { width: 640, height: 900 }, forcedColors: "active", reducedMotion: "reduce" }, async (page) => {
        await page.goto(server.origin + path);
        await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        must(wide <= 640, `the page is ${wide} px wide`);
      }));
  }

  for (const name of ["accueil", "nantes", "demonstration-lyon", "fiche", "simulateur", "valeurs-legales"]) {
    await test(`${name} is light, all that it loads included`, () =>
      open({}, async (page) => {
        const loaded = [];
        page.on("requestfinished", (request) => loaded.push(request));
        await page.goto(server.origin + pages[name], { waitUntil: "networkidle" });
        const sizes = await Promise.all(loaded.map((request) => request.sizes()));
        const total = sizes.reduce((sum, s) => sum + s.responseBodySize, 0);
        must(total > 0 && total <= LIGHT_BYTES, `${total} bytes in ${loaded.length} answers`);
      }));
  }

  await test("without script a family finds creches of Nantes and reads one", () =>
    open({ javaScriptEnabled: false }, async (page) => {
      await page.goto(server.origin + "/");
      await page.fill("input[name=address]", "Nantes");
      await page.click("button[type=submit]");
      await page.waitForURL(/citycode=/);
      must(page.url() === server.origin + "/recherche?citycode=44109", page.url());
      await page.locator("article").nth(4).waitFor();
      await page.locator("details.filters:not(.family) summary").click();
      await page.check("input[name=type][value=mam]");
      await page.locator("details.filters:not(.family) button").click();
      await page.waitForURL(/type=mam/);
      must(/MAM/.test(await page.locator("article .kind").first().innerText()), "the filter did nothing");
      await page.locator("article h2 a").first().click();
      await page.waitForURL(/etablissements/);
      must(/\/etablissements\//.test(page.url()), page.url());
      must(await page.locator("table.fields").isVisible(), "no fields");
    }));

  await test("the next page goes on where the first ended", () =>
    open({ javaScriptEnabled: false }, async (page) => {
      await page.goto(server.origin + pages.nantes);
      const first = await page.locator("article h2 a").evaluateAll((links) => links.map((a) => a.href));
      await page.click("a[rel=next]");
      await page.waitForURL(/cursor=/);
      await page.locator("article").first().waitFor();
      const second = await page.locator("article h2 a").evaluateAll((links) => links.map((a) => a.href));
      must(second.length > 0 && !second.some((link) => first.includes(link)), "the same results again");
    }));

  await test("by keyboard alone: from the home page to a listing", () =>
    open({}, async (page) => {
      await page.goto(server.origin + "/");
      const reach = async (selector) => {
        for (let i = 0; i < 60; i += 1) {
          await page.keyboard.press("Tab");
          if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
        }
        throw new Error(`${selector} cannot be reached`);
      };
      await reach("input[name=address]");
      await page.keyboard.type("44300");
      await page.keyboard.press("Enter");
      await page.waitForURL(/citycode=44109/);
      await reach("article h2 a");
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      must(outline !== "none", "the focus cannot be seen");
      await page.keyboard.press("Enter");
      await page.waitForURL(/etablissements/);
    }));

  await test("a place that is not found keeps what was typed and names the field", () =>
    open({}, async (page) => {
      await page.goto(server.origin + "/");
      await page.fill("input[name=address]", "zzzzqqq");
      await page.click("button[type=submit]");
      must((await page.inputValue("input[name=address]")) === "zzzzqqq", "what was typed is lost");
      must((await page.getAttribute("input[name=address]", "aria-invalid")) === "true", "not marked");
      await accessible(page);
    }));

  // The screens of the simulator, one by one, then the costs; `look` sees each of them.
  const simulate = async (page, look) => {
    await page.goto(server.origin + "/simulateur");
    const next = async (heading) => {
      await page.click("button[value=next]");
      await page.locator("h1, h2").filter({ hasText: heading }).first().waitFor();
      await look(page, heading);
    };
    await page.fill("#birth_0", "2025");
    await next("Étape 1 sur 4");
    must((await page.getAttribute("#birth_0", "aria-invalid")) === "true", "the fault is not marked");
    must((await page.inputValue("#birth_0")) === "2025", "what was typed is lost");
    await page.click("a[href='#birth_0']");
    await page.fill("#birth_0", "03/2025");
    await page.fill("#birth_1", "11/2022");
    await next("Étape 2 sur 4");
    await page.fill("#income", "36 000");
    await next("Étape 3 sur 4");
    await page.fill("#hours_week", "38,5");
    await next("Étape 4 sur 4");
    await page.fill("#am_pay", "4,20");
    await next("Coût de la garde en");
    must(page.url() === server.origin + "/simulateur", page.url());
    const rows = await page.locator("table.figures").first().locator("tbody tr").count();
    must(rows === 5, `${rows} ways of care`);
  };
  for (const javaScriptEnabled of [true, false]) {
    await test(`with script: ${javaScriptEnabled}, a family compares its costs and changes an answer`, () =>
      open({ javaScriptEnabled }, async (page) => {
        await simulate(page, async () => {});
        await page.locator("button").filter({ hasText: "Revenu annuel" }).click();
        await page.locator("h2").filter({ hasText: "Étape 2 sur 4" }).waitFor();
        must((await page.inputValue("#income")) === "36 000", "the income is lost");
      }));
  }
  for (const width of [1280, 320]) {
    for (const colorScheme of ["light", "dark"]) {
      await test(`every screen of the simulator at ${width} px, ${colorScheme}: valid, axe finds nothing`, () =>
        open({ viewport: { width, height: 900 }, colorScheme }, async (page) => {
          await simulate(page, async (seen, heading) => {
            const report = await written.validateString(await seen.content());
            const found = report.results.flatMap((r) => r.messages);
            must(report.valid, found.map((m) => `${heading}: ${m.ruleId} ${m.message}`).join("\n"));
            await seen.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
            await accessible(seen);
            const wide = await seen.evaluate(() => document.documentElement.scrollWidth);
            must(wide <= width, `${heading} is ${wide} px wide`);
            if (pictures) {
              const name = heading.replaceAll(/[^a-z0-9]+/gi, "-");
              await seen.screenshot({ path: join(pictures, `couts-${name}-${width}-${colorScheme}.png`), fullPage: true });
            }
          });
        }));
    }
  }
  await test("the simulator is answered by keyboard alone, as far as the second screen", () =>
    open({}, async (page) => {
      await page.goto(server.origin + "/simulateur");
      await page.focus("#birth_0");
      await page.keyboard.type("03/2025");
      await page.keyboard.press("Enter");
      await page.locator("h2").filter({ hasText: "Étape 2 sur 4" }).waitFor();
    }));

  await test("around me asks for the position and keeps three decimals", () =>
    open({ geolocation: { latitude: 47.21843, longitude: -1.55361 }, permissions: ["geolocation"] }, async (page) => {
      await page.goto(server.origin + "/");
      await page.click("text=Autour de moi");
      await page.waitForURL(/lat=47\.218&lon=-1\.554/);
      await page.locator("article").nth(4).waitFor();
    }));
} finally {
  await browser.close();
  await server.stop();
}
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
