import type { FileView } from "@musubi/protocol";
import {
  type Carelessness,
  loadBrokenBuild,
  type Person,
  readyFile,
  rewriteFunction,
  sendFiles,
  startWorld,
  type World,
} from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import type { serve } from "../../start.ts";

// CM-06: what an archive of the web keeps that is given every address of a file. The page that a member saves is e2e/kept-copies.spec.ts.

const WORDS = "a licence with a name in it";
const NOTICED: Error = expect.objectContaining({ name: "AssertionError" });

let world: World;
let shelf: Shelf;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  shelf = await fill(world);
});
afterAll(() => world.stop());

/** A file in a talk, one of the talk's members, and an account that an archive made for itself. */
interface Shelf {
  readonly file: FileView;
  readonly talkId: string;
  readonly member: Person;
  readonly archive: Person;
}

async function fill(of: World): Promise<Shelf> {
  const [alice, member, archive] = [await of.person("alice"), await of.person("bob"), await of.person("archive")];
  await of.befriend(alice, member);
  const { talkId } = await alice.group("審査", member);
  const file = await readyFile(alice, Buffer.from(WORDS), { kind: "file", name: "licence.pdf" });
  await sendFiles(alice, talkId, [file.fileId]);
  return { file, talkId, member, archive };
}

/** What an archive keeps of these addresses: each answer that was given, and that does not say it must not be archived. */
async function archived(url: string, paths: readonly string[], headers: Readonly<Record<string, string>>): Promise<string[]> {
  const kept: string[] = [];
  for (const path of paths) {
    const answer = await fetch(`${url}${path}`, { headers: { "User-Agent": "archive.org_bot", ...headers } });
    const body = await answer.text();
    if (answer.ok && !(answer.headers.get("x-robots-tag") ?? "").includes("noarchive")) kept.push(body);
  }
  return kept;
}

/** The drill: an archive without a session, with an account of its own, and in the browser of a member who lets it look. */
async function archivesKeepNothing({ url }: World, { file, talkId, member, archive }: Shelf): Promise<void> {
  const read = `/api/file.read?fileId=${file.fileId}`;
  const paths = [
    `${read}&variant=original`,
    `${read}&variant=list`,
    `/talks/${talkId}`,
    `/api/uploads/${file.fileId}`,
    `/files/${file.fileId}`,
  ];
  const visits = [{}, { Authorization: `Bearer ${archive.token}` }, { Cookie: `musubi_session=${member.token}` }];
  for (const headers of visits) {
    const kept = await archived(url, paths, headers);
    expect(kept.filter((body) => body.includes(WORDS) || body.includes(file.name))).toEqual([]);
  }
  const answers = await Promise.all(visits.map((headers) => fetch(`${url}${paths[0]}`, { headers })));
  // The member alone is given it; it is from their visit that nothing may be kept.
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 200]);
}

test("[CM-06] an archive that is given every address of a file keeps nothing, with an account of its own and in a member's browser too", async () => {
  await expect(archivesKeepNothing(world, shelf)).resolves.toBeUndefined();
});

test("[CM-06] the same drill notices a file that is given to whoever is signed in", async () => {
  const right = "and musubi.reads_file(a.account_id, a.wanted_file)";
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  try {
    await rewriteFunction(superuser, "musubi.open_files", right, "and true");
    await expect(archivesKeepNothing(world, shelf)).rejects.toThrow(NOTICED);
  } finally {
    await rewriteFunction(superuser, "musubi.open_files", "and true", right);
    await superuser.end();
  }
});

test("[CM-06] the same drill notices an answer that does not forbid its keeping", async () => {
  const careless: Carelessness = { file: "apps/server/src/http/headers.ts", from: '"noindex, noarchive"', to: '"noindex"' };
  // The same file with other words in it exports the same names.
  const build = (await loadBrokenBuild("apps/server/src/start.ts", [careless])) as { serve: typeof serve };
  await using broken = await startWorld(inject("cluster"), { serve: build.serve });
  const filled = await fill(broken);
  await expect(archivesKeepNothing(broken, filled)).rejects.toThrow(NOTICED);
});
