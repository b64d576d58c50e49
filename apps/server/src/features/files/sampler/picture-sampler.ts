import { createHash } from "node:crypto";
import type { BlobId } from "@musubi/protocol";
import { outgoing } from "../../../kernel/binding.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { ownerKeyContext } from "../../../platform/keys/owner-key.ts";
import type { FileDeps } from "../deps.ts";
import { damageOf } from "../file-reader.ts";
import { rollBack } from "../generators/make-picture.ts";
import { renditionIdentity } from "../identity.ts";
import { viewFileState, withdrawRendition } from "../jobs/rendition-store.ts";
import { reshowEverywhere } from "../jobs/reshow.ts";
import { gathered } from "../jobs/store-renditions.ts";
import { isNamed, listDue, noteChecked, putOff, readForms, type SampledFile, type SampledForm } from "./sampler-store.ts";

const EVERY_MS = 2_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Files in one look: new ones, ones that somebody was just shown, and old ones. */
const UNSEEN_MAX = 10;
const SHOWN_MAX = 10;
const OLD_MAX = 1;
const SHOWN_SINCE_MS = 2 * MINUTE_MS;
const SHOWN_AGAIN_MS = HOUR_MS;
const OLD_AGAIN_MS = 7 * DAY_MS;

/** A form with the bytes that lie in the store. */
interface OpenForm {
  readonly form: SampledForm;
  readonly bytes: Uint8Array;
}

/** A form that is not to be shown any longer, and why. */
interface Wrong {
  readonly form: SampledForm;
  readonly reason: string;
}

/**
 * Looks at stored pictures once more, all the time: what was made in the last moments, what was just shown to somebody, and in turn
 * everything else. Each is opened as it lies in the store and compared with its source by a process of the workshop. What is not of its
 * source is closed, told, and made again. One file after the other: people's own pictures never wait for more than one.
 */
export class PictureSampler {
  readonly #deps: FileDeps;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(deps: FileDeps) {
    this.#deps = deps;
    this.#later();
  }

  /** Stops after the file that is being looked at. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
  }

  #later(): void {
    if (this.#isStopping) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        // One file that cannot be looked at, or a database that is away, does not end the looking.
        .catch(this.#deps.onFault)
        .finally(() => this.#later());
    }, EVERY_MS).unref();
  }

  async #look(): Promise<void> {
    const nowMs = this.#deps.clock.nowMs();
    const due = await this.#inJob((tx) =>
      listDue(tx, {
        unseenMax: UNSEEN_MAX,
        shownMax: SHOWN_MAX,
        shownSinceMs: nowMs - SHOWN_SINCE_MS,
        shownCheckedBeforeMs: nowMs - SHOWN_AGAIN_MS,
        oldMax: OLD_MAX,
        oldCheckedBeforeMs: nowMs - OLD_AGAIN_MS,
      }),
    );
    if (due.length === 0) return;
    const files = await this.#inJob((tx) => readForms(tx, due));
    const found = new Set(files.map(({ fileId }) => fileId));
    const missing = due.filter((fileId) => !found.has(fileId));
    if (missing.length > 0) await this.#inJob((tx) => putOff(tx, missing, nowMs));
    for (const file of files) {
      if (this.#isStopping) return;
      const outcome = await this.#lookAt(file).catch(async (error: unknown) => {
        // Told, and looked at again in its turn: it must not hold up the others.
        this.#deps.onFault(error);
        await this.#inJob((tx) => putOff(tx, [file.fileId], nowMs));
        return "done" as const;
      });
      if (outcome === "later") return;
    }
  }

  async #lookAt(file: SampledFile): Promise<"done" | "later"> {
    const { open, wrong } = await this.#open(file);
    const source = sourceOf(file.kind, open);
    const forms = open.filter((one) => one !== source && one.form.variant !== "original");
    if (source !== undefined && forms.length > 0) {
      const found = await this.#compare(source, forms);
      if (found === "later") return "later";
      wrong.push(...found);
    }
    const nowMs = this.#deps.clock.nowMs();
    const bad = new Set(wrong.map(({ form }) => form.blobId));
    const seen = file.forms.map(({ blobId }) => blobId).filter((blobId) => !bad.has(blobId));
    await this.#inJob((tx) => noteChecked(tx, seen, nowMs));
    if (wrong.length > 0) await this.#close(file, wrong);
    return "done";
  }

  /** The bytes of each form, exactly as promised; and the forms that are not. */
  async #open(file: SampledFile): Promise<{ open: OpenForm[]; wrong: Wrong[] }> {
    const { keyRing, blobs } = this.#deps;
    const ownerKey = keyRing.unwrap(file.ownerKey, ownerKeyContext(file.ownerId));
    const open: OpenForm[] = [];
    const wrong: Wrong[] = [];
    for (const form of file.forms) {
      try {
        const bytes = await gathered(blobs.read(renditionIdentity({ ...form, ownerId: file.ownerId }), ownerKey, form.wrappedKey));
        if (createHash("sha256").update(bytes).digest("hex") === form.sha256) open.push({ form, bytes });
        else wrong.push({ form, reason: "digest_differs" });
      } catch (error) {
        const reason = damageOf(error);
        if (reason === null) throw error;
        // Replaced or erased a moment ago, it is no damage.
        if (await this.#isStillNamed(form.blobId)) wrong.push({ form, reason });
      }
    }
    return { open, wrong };
  }

  /** The forms that are not of their source. That no program could look at one is told, and says nothing against it. */
  async #compare(source: OpenForm, forms: readonly OpenForm[]): Promise<Wrong[] | "later"> {
    const { workshop } = this.#deps;
    const claimed = (one: OpenForm) => ({ variant: one.form.variant, bytes: one.bytes });
    const all = await workshop.check(source.bytes, forms.map(claimed));
    if (all.kind === "later") return "later";
    if (all.kind === "agrees") return [];
    const wrong: Wrong[] = [];
    for (const one of forms) {
      const alone = await workshop.check(source.bytes, [claimed(one)]);
      if (alone.kind === "later") return "later";
      if (alone.kind !== "doubt") continue;
      if (alone.why === "not_checked") this.#deps.alarm("sampler", alone.why, one.form.variant);
      else wrong.push({ form: one.form, reason: alone.why });
    }
    // When not one of several is of the source, it may be the source that is another's.
    if (wrong.length === forms.length && forms.length > 1) wrong.push({ form: source.form, reason: "no_form_agrees" });
    return wrong;
  }

  async #close(file: SampledFile, wrong: readonly Wrong[]): Promise<void> {
    const { clock, alarm, emit, workshop } = this.#deps;
    const nowMs = clock.nowMs();
    await this.#inJob(async (tx) => {
      for (const { form, reason } of wrong) await withdrawRendition(tx, form.blobId, { foundBy: "sampler", reason, nowMs });
    });
    for (const { form, reason } of wrong) alarm("sampler", reason, form.variant);
    await reshowEverywhere(this.#deps, file.fileId);
    const state = await this.#inJob((tx) => viewFileState(tx, file.fileId));
    if (state !== null) emit([outgoing({ account: file.ownerId }, "file.changed", { file: state })]);
    for (const { form, reason } of wrong) {
      // A new version that made something wrong has shown enough, whatever found it.
      if (form.version > workshop.generatorVersion)
        await rollBack(this.#deps, { version: form.version, foundBy: "sampler", reason, fileId: file.fileId, variant: form.variant });
    }
  }

  async #isStillNamed(blobId: BlobId): Promise<boolean> {
    return await this.#inJob((tx) => isNamed(tx, blobId));
  }

  #inJob<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#deps.database.transact("jobs", { actor: null }, work);
  }
}

/** What the other forms are made from: the original, or what stands for it; of a film the still picture that its sender's device made. */
function sourceOf(kind: string, open: readonly OpenForm[]): OpenForm | undefined {
  const of = (variant: string): OpenForm | undefined => open.find(({ form }) => form.variant === variant);
  return kind === "picture" || kind === "portrait" ? (of("original") ?? of("archive")) : of("poster");
}
