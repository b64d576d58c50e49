import { brand } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import type { CaseId, GrantScope, Purpose, RevealField, StaffRole } from "@musubi/protocol/staff";
import type { InputOf } from "../../data/operations.ts";
import { endOfDayField } from "../../i18n/dates.ts";

/** What somebody has filled in so far. */
export interface RequestDraft {
  readonly purpose: Purpose;
  readonly words: string;
  readonly kind: "fields" | "messages";
  readonly fields: readonly RevealField[];
  readonly talkId: string;
  readonly fromSeq: string;
  readonly toSeq: string;
  readonly minutes: number;
  readonly rowsMax: number;
  /** A law forbids telling the person yet. Counts for a legal request alone. */
  readonly isBarred: boolean;
  /** The last day on which they are not told. */
  readonly barUntil: string;
  readonly barGround: string;
}

/** How long access may be asked for; half an hour unless somebody needs longer. */
export const MINUTES = [15, 30, 60, 120, 240, 480] as const;
/** How many readings may be asked for. */
export const READINGS = [5, 20, 50, 100] as const;
/** The shortest reason that says something. */
export const WORDS_MIN = 10;
const MESSAGES_MAX = 200;
/** A bar of law ends within two years; the data plane counts them as well. */
const BAR_DAYS_MAX = 730;
const DAY_MS = 86_400_000;

/** The form as it is first shown. */
export const EMPTY_DRAFT: RequestDraft = {
  purpose: "support_request",
  words: "",
  kind: "fields",
  fields: [],
  talkId: "",
  fromSeq: "",
  toSeq: "",
  minutes: 30,
  rowsMax: 20,
  isBarred: false,
  barUntil: "",
  barGround: "",
};

/** What keeps a draft from being asked. */
export type DraftFault = "words" | "fields" | "talk" | "stretch" | "barUntil" | "barGround";

/** What is missing or wrong, in the order of the form. */
export function faultsOf(draft: RequestDraft, nowMs: number): DraftFault[] {
  const faults: DraftFault[] = draft.words.trim().length < WORDS_MIN ? ["words"] : [];
  return [...faults, ...barFaults(draft, nowMs), ...scopeFaults(draft)];
}

function barFaults(draft: RequestDraft, nowMs: number): DraftFault[] {
  if (!hasBar(draft)) return [];
  const untilMs = endOfDayField(draft.barUntil);
  const isWithin = untilMs !== null && untilMs > nowMs && untilMs < nowMs + BAR_DAYS_MAX * DAY_MS;
  const isGrounded = draft.barGround.trim().length >= WORDS_MIN;
  return [...(isWithin ? [] : (["barUntil"] as const)), ...(isGrounded ? [] : (["barGround"] as const))];
}

function scopeFaults(draft: RequestDraft): DraftFault[] {
  const faults: DraftFault[] = [];
  if (draft.kind === "fields") return draft.fields.length === 0 ? ["fields"] : [];
  const [from, to] = [placeIn(draft.fromSeq), placeIn(draft.toSeq)];
  if (!/^tlk_[0-9a-hjkmnp-tv-z]{20}$/.test(draft.talkId.trim())) faults.push("talk");
  if (from === null || to === null || to < from || to - from >= MESSAGES_MAX) faults.push("stretch");
  return faults;
}

/** The question of a draft without faults. */
export function requestOf(caseId: CaseId, draft: RequestDraft): InputOf<"access.request"> {
  const { purpose, words, minutes, rowsMax } = draft;
  const untilMs = hasBar(draft) ? endOfDayField(draft.barUntil) : null;
  const bar = untilMs === null ? {} : { bar: { until: untilMs, ground: draft.barGround.trim() } };
  return { caseId, purpose, words: words.trim(), scope: scopeOf(draft), minutes, rowsMax, ...bar };
}

/** Only a legal request can keep the telling back; whoever changes the purpose again takes the bar away with it. */
function hasBar({ purpose, isBarred }: RequestDraft): boolean {
  return purpose === "legal_request" && isBarred;
}

function scopeOf(draft: RequestDraft): GrantScope {
  if (draft.kind === "fields") return { kind: "fields", fields: [...draft.fields] };
  const [fromSeq, toSeq] = [placeIn(draft.fromSeq) ?? 0, placeIn(draft.toSeq) ?? 0];
  return { kind: "messages", talkId: brand<TalkId>(draft.talkId.trim()), fromSeq, toSeq };
}

function placeIn(field: string): number | null {
  const place = Number(field.trim());
  return /^\d+$/.test(field.trim()) && Number.isSafeInteger(place) && place > 0 ? place : null;
}

/** Messages are for moderators and for Security. */
export function mayAskForMessages(role: StaffRole | null): boolean {
  return role === "moderator" || role === "security";
}
