import { brand, type Clock, utf8 } from "@musubi/base";
import type { CutView, EmployerView, PseudonymId, StaffFacts, StaffId, StaffSessionId } from "@musubi/protocol/staff";
import type { Logger } from "pino";
import type { DataPlane } from "../assertions/data-plane.ts";
import type { AssertionSigner } from "../assertions/sign-assertion.ts";
import type { StaffDatabase } from "../database.ts";
import { listSubsidiaries, readOwner } from "../employers/store.ts";
import { listUntold, markTold } from "./store.ts";

/** How often the data plane is asked again while it does not answer. */
const AGAIN_MS = 1_000;
const NOBODY = "0".repeat(20);

/** What telling the data plane needs. */
export interface CutTellerParts {
  readonly database: StaffDatabase;
  readonly dataPlane: DataPlane;
  readonly sign: AssertionSigner;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Tells the data plane of each cut until it answers that everything on its side has ended: grants, downloads, queued jobs. A cut
 * that was made while this process, or the data plane, was away is told as soon as both are there.
 */
export class CutTeller {
  readonly #parts: CutTellerParts;
  #timer: NodeJS.Timeout | null = null;
  #telling: Promise<void> | null = null;
  #isAsked = false;
  #isStopped = false;

  constructor(parts: CutTellerParts) {
    this.#parts = parts;
  }

  /** Looks for cuts to tell of, now or as soon as the look that is under way has ended. */
  tell(): void {
    if (this.#isStopped) return;
    if (this.#telling !== null) {
      this.#isAsked = true;
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#telling = this.#tellAll().finally(() => {
      this.#telling = null;
      if (!this.#isAsked) return;
      this.#isAsked = false;
      this.tell();
    });
  }

  /** Stops after what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#telling;
  }

  async #tellAll(): Promise<void> {
    const { database, clock, log } = this.#parts;
    try {
      for (const cut of await database.transact(listUntold)) {
        if (!(await this.#tellOne(cut))) return this.#tryAgain();
        await database.transact((tx) => markTold(tx, cut.cutId, clock.nowMs()));
      }
    } catch {
      log.warn({ event: "cut_not_told" });
      this.#tryAgain();
    }
  }

  #tryAgain(): void {
    if (!this.#isStopped) this.#timer = setTimeout(() => this.tell(), AGAIN_MS).unref();
  }

  /** Tells of one cut: of an employer, and of each of its subsidiaries, because the data plane knows no families. */
  async #tellOne(cut: CutView): Promise<boolean> {
    const { database, log } = this.#parts;
    const told = await database.transact(async (tx) => ({
      owner: await readOwner(tx),
      targets: cut.kind === "employer" ? await listSubsidiaries(tx, cut.target) : [cut.target],
    }));
    if (told.owner === null) return true;
    for (const target of told.targets) {
      const status = await this.#ask({ ...cut, target }, told.owner);
      if (status === 200) continue;
      log.error({ event: "cut_not_told", status });
      return false;
    }
    return true;
  }

  async #ask(cut: CutView, owner: EmployerView): Promise<number> {
    const { sign, dataPlane, clock } = this.#parts;
    const body = utf8(JSON.stringify(inputOf(cut)));
    const nowMs = clock.nowMs();
    const assertion = sign({ operation: "access.cut", body, staff: itself(owner, nowMs), nowMs });
    const answer = await dataPlane.call("access.cut", assertion, body).catch(() => null);
    answer?.body.resume();
    return answer?.status ?? 0;
  }
}

/** The input of `access.cut`. */
function inputOf(cut: CutView): Record<string, string | null> {
  const of = (kind: CutView["kind"]): string | null => (cut.kind === kind ? cut.target : null);
  return { staffId: of("person"), team: of("team"), employerId: of("employer"), country: of("country"), words: cut.words };
}

/**
 * As whom the directory itself calls: the owner's own machine, in the owner's country, under ids that no member of the staff can
 * have.
 */
function itself(owner: EmployerView, nowMs: number): StaffFacts {
  return {
    id: brand<StaffId>(`stf_${NOBODY}`),
    pseudonym: brand<PseudonymId>(`psn_${NOBODY}`),
    name: "Staff directory",
    role: "security",
    team: "",
    employer: { id: owner.employerId, name: owner.name, country: owner.country },
    contract: "employee",
    officeCountry: owner.country,
    accessCountry: owner.country,
    accessBy: "attested_device",
    deviceId: null,
    device: "managed",
    sessionId: brand<StaffSessionId>(`sss_${NOBODY}`),
    signedInAt: nowMs,
    secondFactorAt: nowMs,
  };
}
