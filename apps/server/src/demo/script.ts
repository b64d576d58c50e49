/**
 * The talks of the town are written like plays, one file each, in talks/*.txt. First who takes part:
 *
 *   group 佐藤家                   (or: direct, self)
 *   owner haruka
 *   members kenta yui* kazuko      (* stands above the others: admin)
 *   unread kazuko 3                (the last three of the talk)
 *   pinned haruka / muted yui / archived kenta / admins-only
 *
 * then, after an empty line, what was said:
 *
 *   @ -20 18:42                    twenty days ago at 18:42, Japanese time
 *   @ ago 35                       35 minutes before now
 *   haruka: text                   a minute or so after the line before; "\n" breaks the line, @{kenta} mentions
 *   kenta +12 ^2: text             twelve minutes after, as a reply to the second message above
 *   yui: [noto-faces-8/03]         a sticker
 *   * 👍 kenta kazuko              reactions to the message above
 *   ! pin / ! unsent / ! was old text
 *   > joins rin                    comes into the group here
 */
export interface TalkScript {
  readonly kind: "group" | "direct" | "self";
  readonly name: string;
  readonly owner: string;
  readonly members: readonly string[];
  readonly admins: readonly string[];
  readonly marks: { readonly pinned: readonly string[]; readonly muted: readonly string[]; readonly archived: readonly string[] };
  readonly unread: ReadonlyMap<string, number>;
  readonly isAdminsOnly: boolean;
  readonly steps: readonly ScriptStep[];
}

/** When something is said: on a day at a time of day, or so long before now. */
export type ScriptTime = { readonly daysAgo: number; readonly minuteOfDay: number } | { readonly minutesAgo: number };

export type ScriptStep =
  | { readonly kind: "time"; readonly time: ScriptTime }
  | { readonly kind: "joins"; readonly who: string }
  | ScriptLine;

/** One message of the play. */
export interface ScriptLine {
  readonly kind: "line";
  readonly who: string;
  /** Minutes after the line before; null leaves it to chance. */
  readonly plusMinutes: number | null;
  /** How many messages above the one that it answers stands; null for none. */
  readonly replyUp: number | null;
  readonly text: string;
  readonly sticker: { readonly setId: string; readonly stickerId: string } | null;
  readonly reactions: { emoji: string; who: string[] }[];
  isPinned: boolean;
  isUnsent: boolean;
  textBefore: string | null;
}

/** Reads a play. Throws an Error that names the line when it is not written as above: our own data, so a mistake is a bug. */
export function parseScript(text: string): TalkScript {
  const [head = "", ...rest] = text.replaceAll("\r\n", "\n").split("\n\n");
  const fields = head.split("\n").map((line) => ({ word: line.split(" ")[0] ?? "", rest: line.split(" ").slice(1) }));
  const all = (word: string): string[] => fields.filter((field) => field.word === word).flatMap((field) => field.rest);
  const first = fields[0];
  if (first === undefined || (first.word !== "group" && first.word !== "direct" && first.word !== "self"))
    throw new Error(`A talk of the demo begins with ${head}.`);
  const members = all("members");
  const unread = fields
    .filter((field) => field.word === "unread")
    .map(({ rest: [who = "", count = "0"] }) => [who, Number(count)] as const);
  const steps: ScriptStep[] = [];
  for (const line of rest.join("\n").split("\n")) if (line.trim() !== "") addLine(steps, line);
  return {
    kind: first.word,
    name: first.rest.join(" "),
    owner: all("owner")[0] ?? "",
    members: members.map((name) => name.replace("*", "")),
    admins: members.filter((name) => name.endsWith("*")).map((name) => name.replace("*", "")),
    marks: { pinned: all("pinned"), muted: all("muted"), archived: all("archived") },
    unread: new Map(unread),
    isAdminsOnly: fields.some((field) => field.word === "admins-only"),
    steps,
  };
}

function addLine(steps: ScriptStep[], line: string): void {
  const last = steps.findLast((step) => step.kind === "line");
  const [sign = "", ...words] = line.split(" ");
  if (sign === "@") steps.push({ kind: "time", time: parseTime(words, line) });
  else if (sign === ">" && words[0] === "joins") steps.push({ kind: "joins", who: words[1] ?? "" });
  else if (sign === "*" && last !== undefined) last.reactions.push({ emoji: words[0] ?? "", who: words.slice(1) });
  else if (sign === "!" && last !== undefined) {
    if (words[0] === "pin") last.isPinned = true;
    else if (words[0] === "unsent") last.isUnsent = true;
    else if (words[0] === "was") last.textBefore = words.slice(1).join(" ");
    else throw new Error(`The demo does not understand: ${line}`);
  } else steps.push(parseLine(line));
}

const SAID = /^([a-z.]+)(?: \+(\d+))?(?: \^(\d+))?: (.+)$/u;
const STICKER = /^\[([a-z0-9-]+)\/(\d+)\]$/u;

function parseLine(line: string): ScriptLine {
  const said = SAID.exec(line);
  if (said === null) throw new Error(`The demo does not understand: ${line}`);
  const [, who = "", plus, up, words = ""] = said;
  const sticker = STICKER.exec(words);
  return {
    kind: "line",
    who,
    plusMinutes: plus === undefined ? null : Number(plus),
    replyUp: up === undefined ? null : Number(up),
    text: words.replaceAll("\\n", "\n"),
    sticker: sticker === null ? null : { setId: sticker[1] ?? "", stickerId: sticker[2] ?? "" },
    reactions: [],
    isPinned: false,
    isUnsent: false,
    textBefore: null,
  };
}

function parseTime([day = "", time = ""]: readonly string[], line: string): ScriptTime {
  if (day === "ago") return { minutesAgo: Number(time) };
  const clock = /^(\d{2}):(\d{2})$/u.exec(time);
  const daysAgo = -Number(day);
  if (clock === null || !(daysAgo >= 1)) throw new Error(`The demo does not understand: ${line}`);
  return { daysAgo, minuteOfDay: Number(clock[1]) * 60 + Number(clock[2]) };
}
