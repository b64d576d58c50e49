/** A Musubi as its operator runs it, in a town that has a web site: the site is on this machine, and nothing else of the web is there. */
import { readFileSync } from "node:fs";
import { serveBeside, startSite } from "@musubi/testkit";

const MOUNTAIN = readFileSync(new URL("../fixtures/photos/denali.webp", import.meta.url));
const HTML = { "content-type": "text/html; charset=utf-8" };
const DESCRIPTION = "今朝、山頂で初雪を観測しました。登山道は凍結のおそれがあります。";

/** A page with everything that a card can show. */
function notice(title: string): string {
  const said = { title, description: DESCRIPTION, site_name: "大田の町役場", image: "/mountain.webp" };
  return Object.entries(said)
    .map(([name, content]) => `<meta property="og:${name}" content="${content}">`)
    .join("\n");
}

const PAGES = new Map([
  ["/notice", notice("三瓶山で初雪")],
  ["/sealed", notice("封じた合言葉ふゆのはじめ")],
  ["/bare", "<title>窓口のご案内</title>"],
]);

const site = await startSite(["www.town.jp"], (request, answer) => {
  if (request.url === "/mountain.webp") answer.writeHead(200, { "content-type": "image/webp" }).end(MOUNTAIN);
  else answer.writeHead(200, HTML).end(PAGES.get(request.url ?? "") ?? "<p>");
});
const musubi = await serveBeside(site.outbound);
process.once("SIGTERM", () => void musubi.stop().then(() => process.exit(0)));
process.stdout.write(`ready ${musubi.url}\n`);
