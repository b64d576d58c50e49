import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Document, table } from "./document.ts";

/** What has to hold of accountable access, of pictures and of sealed talks, by the name under which it is asked for. Each needs a drill that carries it. */
const ASKED: ReadonlyMap<string, string> = new Map([
  ["A-1", "Who may do what is a table, and every operation keeps to it"],
  ["ACC-01", "Nobody has standing access"],
  ["ACC-02", "Who read what, by employer and country, in one question"],
  ["ACC-03", "Reading outside a scope, and a digest that nobody signs, become alerts"],
  ["ACC-04", "A cut ends everything within a second, on every process"],
  ["ACC-05", "Developers never reach production data, and production rows do not open elsewhere"],
  ["ACC-06", "Whoever works on cases sees the case they have taken"],
  ["ACC-07", "The inbox is searched by nobody"],
  ["ACC-10", "Employer and place are part of every decision, and another network moves no place"],
  ["ACC-11", "A new company reaches nothing before two people of the owner have seen what would open"],
  ["ACC-12", "People see who opened their data, or the ground of the delay; what is published is what the log says"],
  ["ACC-13", "A grant names tool and fields, and opens nothing else"],
  ["ALB-01", "Albums are shown to the members of their talk, thumbnails included, and to nobody else"],
  ["ALB-02", "A picture changes its form at 35 days, exactly once, and what became what is recorded"],
  ["ALB-03", "Under load no picture is mixed with another, and a build that mixes them is caught"],
  ["ALB-04", "A picture is bound to its owner and source; a swapped one opens for nobody"],
  ["ALB-05", "A new version comes in stages, and one mismatch ends it without a human"],
  ["ALB-06", "One wrong picture among many is found within 60 seconds"],
  ["ALB-07", "A purge makes every earlier picture of a class unusable at once"],
  ["ALB-08", "Devices drop what was taken back, asleep or awake, and are counted by platform"],
  ["ALB-09", "Both sides of a mix-up are exact lists, with pairs"],
  ["ALB-10", "That nothing else was affected is proven, and a planted mix makes the statement fail"],
  ["AUTH-01", "Only our own directory is believed"],
  ["AUTH-02", "Staff directory and people's data cannot reach one another"],
  ["AUTH-03", "An unhealthy or unknown device opens nothing"],
  ["AUTH-04", "A partner is cut off, and people notice nothing"],
  ["AUTH-05", "A population is signed out at once"],
  ["AUTH-06", "Marked accounts can only set a new credential"],
  ["CM-04", "What a member gets cannot be kept, framed, run or told to others"],
  ["CM-05", "The address of a picture tells nobody else anything"],
  ["CM-06", "Archives and recorders keep nothing, and a saved page shows placeholders"],
  ["CS-01", "Support sees one case, and its person sees every opening"],
  ["SEALED-01", "The vectors of the working group hold, all of them, in Node and in a browser"],
  ["SEALED-02", "Corrections of the library stay; who was removed, impersonates, forges or repeats gets nowhere"],
  ["SEALED-03", "Whatever happens to devices, each reads what is for it once, nobody else does, and no key meets two nonces"],
  ["SEALED-04", "Another implementation of the protocol understands ours"],
  ["SEALED-05", "The server puts a talk into one order, without gaps, through races, crashes and repeats"],
  ["SEALED-06", "What is reported is what was said; what could not be reported is not shown"],
  ["SEALED-07", "The key log proves what it says; a fork and a hidden device are found by those whom they concern"],
  ["SEALED-08", "It works in real browsers: new devices, wiped profiles, long absence, two windows, a report"],
  ["SEALED-09", "What is said sealed is nowhere on the server"],
  ["SEALED-10", "Whatever bytes others send, they are read as nothing or as what they are, in bounded time and space"],
  ["FAULT ledger disk full", "Nothing is shown that is not recorded"],
  ["FAULT signer killed", "Nothing is forked"],
  ["FAULT checkpoint half-written", "Nothing is forked"],
  ["FAULT clock set back", "No right becomes longer, and no order changes"],
]);

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** A text that begins with names in brackets: the title of a test, or of one of its cases. */
const TITLE = /(["'`])((?:\[(?:A|ACC|ALB|AUTH|CM|CS|SEALED)-\d+\] ?|\[FAULT [a-z -]+\] ?)+)([^\n]*?)\1/g;

interface Drill {
  readonly names: readonly string[];
  readonly title: string;
  readonly file: string;
}

/** Which drill shows what. Made from the titles of the tests, so it names none that is not there. */
export const drills: Document = {
  path: "docs/drills.md",
  make: async () => {
    const found = (await Promise.all((await testFiles()).map(drillsIn))).flat();
    const missing = [...ASKED.keys()].filter((name) => !found.some((drill) => drill.names.includes(name)));
    if (missing.length > 0) throw new Error(`No test carries these names in its title: ${missing.join(", ")}.`);
    const rows = [...ASKED].flatMap(([name, asks]) =>
      found
        .filter((drill) => drill.names.includes(name))
        .map((drill, index) => [index === 0 ? name : "", index === 0 ? asks : "", drill.title, `\`${drill.file}\``]),
    );
    return `# Drills

What accountable access, the pictures of people and sealed talks promise, and the tests that try to break it. Each carries the name of what it shows in its title; \`%s\` stands for
each case of a table. Made from these titles by \`npm run documents\`, which fails where a name has no drill.

${table(["name", "what has to hold", "drill", "file"], rows)}
`;
  },
};

async function testFiles(): Promise<string[]> {
  const folders = ["apps", "packages", "e2e"];
  const lists = await Promise.all(
    folders.map(async (folder) => (await readdir(join(ROOT, folder), { recursive: true })).map((name) => join(folder, name))),
  );
  const isTest = (name: string): boolean => /\.(test|spec|long)\.ts$/.test(name) && !/(^|\/)(node_modules|dist)\//.test(name);
  return lists
    .flat()
    .map((name) => name.split(sep).join("/"))
    .filter(isTest)
    .sort();
}

async function drillsIn(file: string): Promise<Drill[]> {
  const text = await readFile(join(ROOT, file), "utf8");
  return [...text.matchAll(TITLE)].map(({ 2: named = "", 3: rest = "", index }) => ({
    names: [...named.matchAll(/\[([^\]]+)\]/g)].map(([, name = ""]) => name),
    // A title that a variable ends is shown as far as it is words.
    title: groupAt(text, index) + (rest.replaceAll(/\$\{[^}]*\}/g, "…").trim() || "(each case by its name)"),
    file,
  }));
}

/** The title of the group in which a test stands, which its own goes on; nothing for one that stands alone. */
function groupAt(text: string, index: number): string {
  const line = text.slice(text.lastIndexOf("\n", index) + 1, index);
  if (!/^\s+(test|it|\]\))/.test(line)) return "";
  const group = [...text.slice(0, index).matchAll(/^describe\((["'`])([^\n]*?)\1/gm)].at(-1);
  return group === undefined ? "" : `${(group[2] ?? "").replaceAll(/\[[^\]]+\] ?/g, "")}: `;
}
