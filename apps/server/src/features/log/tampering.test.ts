import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type LogBench, startLogBench } from "../../../test/log-bench.ts";

// Whoever owns the machine can change every row, past row security, keys and triggers. None of it stays unnoticed.

let bench: LogBench;
beforeAll(async () => {
  bench = await startLogBench(inject("cluster"));
  // One checkpoint each, and enough leaves for a full tile and one above it.
  await bench.readTimes(2);
  await bench.readTimes(1);
  await bench.readTimes(260);
});
afterAll(() => bench.end());

test("what nobody has touched is sound, and all of it was looked at", async () => {
  const { problems, entries, tree } = await bench.audit();
  expect(problems).toEqual([]);
  expect(entries).toEqual({ entries: 263, erased: 0, waiting: 0 });
  expect(tree).toMatchObject({ leaves: 263, tiles: 3, size: 263 });
  expect(tree.checkpoints).toBeGreaterThanOrEqual(4);
});

describe("an audit notices", () => {
  test.each([
    ["an entry that was removed", ["delete from musubi.ledger where seq = 3"], /Leaf 2 stands for an entry \(3\) that is gone/],
    [
      "an entry that was rewritten",
      ["update musubi.ledger set employer = 'Somebody else' where seq = 3"],
      /\(3\) says something else than its record, in employer/,
    ],
    [
      "another time",
      ["update musubi.ledger set at = at - interval '1 day' where seq = 3"],
      /\(3\) says something else than its record, in at/,
    ],
    [
      "another name, which only audit knows",
      ["update musubi.ledger set name = 'Fu' where seq = 3"],
      /\(3\) says something else .* what only audit may know/,
    ],
    [
      "two entries that changed places",
      [
        "update musubi.ledger set id = 'x' || id where seq in (2, 3)",
        "update musubi.ledger a set id = substring(b.id from 2) from musubi.ledger b where a.seq + b.seq = 5 and a.seq in (2, 3)",
      ],
      /Entry led_\w+ \(2\) has a record that does not open with its key/,
    ],
    ["a record that was removed", ["delete from musubi.ledger_records where seq = 3"], /\(3\) has no record/],
    [
      "a record that was exchanged together with its commitment",
      ["update musubi.ledger_records set sealed = 'other', leaf_hash = sha256('other') where seq = 3"],
      /\(3\) stands in the log as leaf 2 with another commitment/,
    ],
    [
      "a key of another record",
      ["update musubi.ledger_records set wrapped_key = (select wrapped_key from musubi.ledger_records where seq = 2) where seq = 3"],
      /\(3\) has a record that does not open with its key/,
    ],
    ["a leaf that was removed", ["delete from musubi.log_leaves where leaf_index = 2"], /Leaf 2 of 263 is gone/],
    ["the last leaf that was removed", ["delete from musubi.log_leaves where leaf_index = 262"], /Leaf 262 of 263 is gone/],
    [
      "a leaf that was rewritten",
      ["update musubi.log_leaves set leaf_hash = sha256('x') where leaf_index = 2"],
      /The tile tile\/0\/000 was changed/,
    ],
    [
      "leaves that changed places",
      [
        "update musubi.log_leaves set ledger_seq = -1 where leaf_index = 2",
        "update musubi.log_leaves set ledger_seq = 3, leaf_hash = (select leaf_hash from musubi.ledger_records where seq = 3) where leaf_index = 1",
        "update musubi.log_leaves set ledger_seq = 2, leaf_hash = (select leaf_hash from musubi.ledger_records where seq = 2) where leaf_index = 2",
      ],
      /checkpoint of 2 entries has another root than its leaves/,
    ],
    [
      "a leaf for a record that it was not made of",
      ["update musubi.log_leaves set ledger_seq = 1000 where leaf_index = 2"],
      /\(3\) is in no leaf of the log, and does not wait for one/,
    ],
    [
      "a full tile that was changed",
      ["update musubi.log_tiles set data = overlay(data placing '\\x00' from 7) where level = 0 and tile_index = 0"],
      /The tile tile\/0\/000 was changed/,
    ],
    [
      "a partial tile that was cut short",
      ["update musubi.log_tiles set data = substring(data from 1 for 64), width = 2 where level = 0 and tile_index = 1"],
      /The tile tile\/0\/001\.p\/7 has 2 hashes of 7/,
    ],
    ["a tile that was removed", ["delete from musubi.log_tiles where level = 1"], /The tile tile\/1\/000\.p\/1 is gone/],
    [
      "a tile that stands for nothing",
      ["insert into musubi.log_tiles values (0, 9, 1, sha256('x'))"],
      /The tile 0\/9 stands for leaves that are not there/,
    ],
    [
      "a root that was rewritten",
      ["update musubi.log_checkpoints set root = sha256('x') where size = 2"],
      /checkpoint of 2 entries has another root than its leaves/,
    ],
    [
      "a signature that was rewritten",
      ["update musubi.log_checkpoints set note = (select note from musubi.log_checkpoints where size = 3) where size = 2"],
      /checkpoint of 2 entries was signed for another tree/,
    ],
    [
      "a note that somebody else signed",
      ["update musubi.log_checkpoints set note = replace(note, '/log', '/lag') where size = 2"],
      /checkpoint of 2 entries is not signed by the log/,
    ],
    [
      "a checkpoint with an earlier time than the one before",
      ["update musubi.log_checkpoints set at = at - interval '1 day' where size = 3"],
      /checkpoint of 3 entries bears an earlier time/,
    ],
    [
      "the newest checkpoint that was taken away",
      ["delete from musubi.log_checkpoints where size = 263"],
      /\d+ leaves lie beyond the newest checkpoint/,
    ],
    [
      "a record that was taken out of the queue before it was signed",
      ["delete from musubi.log_leaves where leaf_index = 262", "delete from musubi.log_checkpoints where size = 263"],
      /\(263\) is in no leaf of the log/,
    ],
    [
      "an older state of everything",
      [
        "delete from musubi.log_leaves where leaf_index > 1",
        "delete from musubi.log_checkpoints where size > 2",
        "delete from musubi.ledger_records where seq > 2",
        "delete from musubi.ledger where seq > 2",
      ],
      /The log was signed up to 263 entries, and 2 are there/,
    ],
  ] as const)("%s", async (_what, statements, noticed) => {
    expect((await bench.auditAfter(...statements)).problems.join("\n")).toMatch(noticed);
  });
});

test("a record whose key was erased stays proven, and is counted as erased", async () => {
  const { problems, entries } = await bench.auditAfter(
    "update musubi.ledger set at = at - interval '11 years' where seq = 3",
    "update musubi.ledger_records set wrapped_key = null, erased_at = now() where seq = 3",
  );
  expect(problems).toEqual([]);
  expect(entries.erased).toBe(1);
});

test.each([
  ["without a word", "update musubi.ledger_records set wrapped_key = null where seq = 3"],
  ["as if its time were over", "update musubi.ledger_records set wrapped_key = null, erased_at = now() where seq = 3"],
])("a key that somebody destroyed before its time is noticed: %s", async (_, statement) => {
  const { problems } = await bench.auditAfter(statement);
  expect(problems.join()).toMatch(/^Entry led_\w+ \(3\) has a record whose key was destroyed before its time\.$/);
});

describe("the database itself refuses", () => {
  const jobs = (text: string) => bench.world.server.database.transact("jobs", { actor: null }, (tx) => tx.run({ text, values: [] }));
  const people = (text: string) =>
    bench.world.server.database.transact("people", { actor: bench.alice.accountId }, (tx) => tx.run({ text, values: [] }));

  test.each([
    [
      "to change a tile",
      "update musubi.log_tiles set data = overlay(data placing '\\x00' from 7) where level = 0 and tile_index = 0",
      "23000",
    ],
    [
      "to cut a tile short",
      "update musubi.log_tiles set data = substring(data from 1 for 32), width = 1 where level = 0 and tile_index = 0",
      "23000",
    ],
    ["to change a signed note", "update musubi.log_checkpoints set note = 'x'", "23000"],
    ["to change a root", "update musubi.log_checkpoints set root = sha256('x')", "42501"],
    ["to remove a leaf", "delete from musubi.log_leaves", "42501"],
    ["to change a leaf", "update musubi.log_leaves set ledger_seq = 1", "42501"],
    ["to see a sealed record", "select sealed from musubi.ledger_records", "42501"],
    ["to begin another log", "select musubi.begin_new_log('x')", "42501"],
  ])("the signer's role %s", async (_what, statement, code) => {
    await expect(jobs(statement)).rejects.toMatchObject({ code });
  });

  test.each([
    "delete from musubi.ledger",
    "update musubi.ledger set words = ''",
    "delete from musubi.ledger_records",
    "insert into musubi.log_waiting values (1)",
    "select musubi.report_log_damage('x')",
  ])("a person's request: %s", async (statement) => {
    await expect(people(statement)).rejects.toMatchObject({ code: "42501" });
  });

  test("an entry without a record", async () => {
    const writing = bench.desk.transact((tx) =>
      tx.run({ text: "select musubi.note_denial('x', 'support', null, null, 'policy', 'test')", values: [] }),
    );
    await expect(writing).rejects.toMatchObject({ code: "23000" });
  });

  test("a commitment to other bytes", async () => {
    const writing = bench.desk.transact(async (tx) => {
      const row = await tx.row<{ seq: number }>({
        text: "select (musubi.note_denial('x', 'support', null, null, 'policy', 'test') ->> 'seq')::bigint as seq",
        values: [],
      });
      await tx.run({ text: "select musubi.seal_entry($1, 'one', 'key', 1, sha256('another'))", values: [row?.seq] });
    });
    await expect(writing).rejects.toMatchObject({ code: "23514" });
  });
});
