import { type Clock, no, ok, type Result } from "@musubi/base";
import type { DeviceKey, SelfView, StaffRole } from "@musubi/protocol/staff";
import { Again } from "./again.ts";
import { post } from "./api.dom.ts";
import { keepDeviceKey, makeDeviceKey, signAsDevice } from "./device-key.dom.ts";
import { Drafts } from "./drafts.ts";
import type { InputOf, OperationName, OutputOf, Refusal } from "./operations.ts";
import { choosePasskey, createPasskey } from "./passkey.dom.ts";
import { ServerTime } from "./server-time.ts";
import { openStream } from "./stream.dom.ts";

/** Why the console went dark. */
export type DarkReason = "ended" | "lost" | "signed_out";

/** What the console is to the directory. Data is on the screen in the state "open" alone. */
export type SessionState =
  | { readonly kind: "starting" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "outside" }
  | { readonly kind: "dark"; readonly reason: DarkReason }
  /** `isQuiet`: for a moment nobody has said that it still lives, so nothing of it may be seen. */
  | { readonly kind: "open"; readonly self: SelfView; readonly isRoleChosen: boolean; readonly isQuiet: boolean };

/** What an enrolment link stands for. */
export type StartedEnrolment = OutputOf<"enrolment.start">;

/** What somebody calls what they enrol. */
export interface EnrolmentNames {
  readonly passkeyName: string;
  readonly deviceName: string;
}

/** Asked when something needs a fresh proof: whether the person has confirmed. */
export type AskProof = () => Promise<boolean>;

/**
 * The session of this page: who is signed in, and whether the directory's stream still says so. Nothing of it outlives the page;
 * the session itself is a cookie that no script can read.
 */
export class Session {
  readonly time: ServerTime;
  /** What was written and not sent yet. */
  readonly drafts: Drafts;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: "starting" };
  #stream: Disposable | null = null;
  /** While nothing is shown, because the directory cannot be heard: asks whether the session still lives. What was lost is no end. */
  readonly #again = new Again(() => this.#askBack());
  #isRoleChosen = true;
  #askProof: AskProof | null = null;

  constructor(clock: Clock) {
    this.time = new ServerTime(clock);
    this.drafts = new Drafts(clock);
  }

  readonly state = (): SessionState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Finds out whether this browser is signed in. Where nobody answers, it is asked again until somebody does. */
  async start(): Promise<void> {
    this.#show({ kind: "starting" });
    const self = await this.#post("session.read", {});
    this.#isRoleChosen = true;
    if (self.ok) this.#open(self.value.self, true);
    else if (self.reason.code === "unauthenticated") this.#show({ kind: "outside" });
    else {
      this.#show({ kind: "unreachable" });
      this.#again.later();
    }
  }

  /** Asks at once whether the directory is there again. */
  tryAgain(): Promise<void> {
    return this.#again.now();
  }

  /** Leaves the dark screen for the sign-in. */
  toDoor(): void {
    this.#show({ kind: "outside" });
  }

  /** Calls an operation; asks for the passkey first where the directory or the data plane wants a fresh proof. */
  async call<N extends OperationName>(name: N, input: InputOf<N>): Promise<Result<OutputOf<N>, Refusal>> {
    const first = await this.#post(name, input);
    const isAsked = !first.ok && first.reason.code === "proof_needed" && this.#askProof !== null;
    const answer = isAsked && (await this.#askProof?.()) === true ? await this.#post(name, input) : first;
    if (!answer.ok && answer.reason.code === "unauthenticated") this.#goDark("ended");
    if (!answer.ok && answer.reason.code === "new_passkey_needed") void this.refresh();
    return answer;
  }

  /** Says who asks the person for a proof; null while nobody can. */
  setAskProof(ask: AskProof | null): void {
    this.#askProof = ask;
  }

  /** Signs in with a passkey and, where this browser has one, the key of the device. */
  async signIn(role?: StaffRole): Promise<Result<null, Refusal>> {
    const begun = await this.#post("session.startSignIn", {});
    if (!begun.ok) return begun;
    const { challengeId, options } = begun.value;
    const chosen = await choosePasskey(options);
    if (chosen === null) return no({ code: "cancelled" });
    const device = await signAsDevice(chosen.staffId, String(options["challenge"]));
    const input = { challengeId, response: chosen.response, device, ...(role === undefined ? {} : { role }) };
    const answer = await this.#post("session.signIn", input);
    if (!answer.ok) return answer;
    const { self } = answer.value;
    this.#open(self, role !== undefined || self.roles.length < 2);
    return ok(null);
  }

  /** Asks what an enrolment link stands for. */
  startEnrolment(code: string): Promise<Result<StartedEnrolment, Refusal>> {
    return this.#post("enrolment.start", { code });
  }

  /** Makes the passkey and the device's key, and signs in. */
  async enrol(code: string, started: StartedEnrolment, names: EnrolmentNames): Promise<Result<null, Refusal>> {
    const response = await createPasskey(started.options);
    if (response === null) return no({ code: "cancelled" });
    const key = await makeDeviceKey();
    const { challengeId } = started;
    const answer = await this.#post("enrolment.finish", { code, challengeId, response, ...names, deviceKey: key.publicKey });
    if (!answer.ok) return answer;
    const { self } = answer.value;
    if (self.deviceId !== null) await keepDeviceKey({ deviceId: self.deviceId, staffId: self.staffId, privateKey: key.privateKey });
    this.#open(self, self.roles.length < 2);
    return ok(null);
  }

  /** Enrols this browser as a device of whoever is signed in. */
  async enrolDevice(name: string): Promise<Result<null, Refusal>> {
    const state = this.#state;
    if (state.kind !== "open") return no({ code: "unauthenticated" });
    const made: { readonly publicKey: DeviceKey; readonly privateKey: CryptoKey } = await makeDeviceKey();
    const answer = await this.call("device.enrol", { key: made.publicKey, name });
    if (!answer.ok) return answer;
    await keepDeviceKey({ deviceId: answer.value.deviceId, staffId: state.self.staffId, privateKey: made.privateKey });
    await this.refresh();
    return ok(null);
  }

  /** Adds a passkey, or sets the new one that is demanded. */
  async addPasskey(name: string): Promise<Result<null, Refusal>> {
    const begun = await this.call("passkey.startAdd", {});
    if (!begun.ok) return begun;
    const response = await createPasskey(begun.value.options);
    if (response === null) return no({ code: "cancelled" });
    const answer = await this.call("passkey.add", { challengeId: begun.value.challengeId, response, name });
    if (answer.ok) await this.refresh();
    return answer.ok ? ok(null) : answer;
  }

  /** Proves again that the person is there. */
  async prove(): Promise<Result<null, Refusal>> {
    const begun = await this.#post("session.startProof", {});
    if (!begun.ok) return begun;
    const chosen = await choosePasskey(begun.value.options);
    if (chosen === null) return no({ code: "cancelled" });
    const answer = await this.#post("session.prove", { challengeId: begun.value.challengeId, response: chosen.response });
    if (!answer.ok) return answer;
    this.#know(answer.value.self);
    return ok(null);
  }

  /** Goes on in the role that the session has. */
  keepRole(): void {
    const state = this.#state;
    if (state.kind === "open") this.#show({ ...state, isRoleChosen: true });
  }

  /** Works as somebody else of oneself: confirmed with the passkey, this session ends and another one begins. */
  async changeRole(role: StaffRole): Promise<Result<null, Refusal>> {
    const state = this.#state;
    const begun = await this.#post("session.startProof", {});
    if (!begun.ok) return begun;
    const { challengeId, options } = begun.value;
    const chosen = await choosePasskey(options);
    if (chosen === null || state.kind !== "open") return no({ code: "cancelled" });
    const device = await signAsDevice(state.self.staffId, String(options["challenge"]));
    // Its end is known beforehand; what it has shown goes with it.
    this.#closeStream();
    this.#show({ kind: "starting" });
    const answer = await this.#post("session.changeRole", { challengeId, response: chosen.response, device, role });
    if (answer.ok) this.#open(answer.value.self, true);
    else await this.start();
    return answer.ok ? ok(null) : answer;
  }

  /** Ends the session. */
  async signOut(): Promise<void> {
    this.#closeStream();
    await this.#post("session.signOut", {});
    this.#goDark("signed_out");
  }

  /** Reads anew who one is. */
  async refresh(): Promise<void> {
    const self = await this.#post("session.read", {});
    if (self.ok) this.#know(self.value.self);
    else if (self.reason.code === "unauthenticated") this.#goDark("ended");
  }

  /** Takes everything off the screen: the page is left, or comes back from where the browser kept it. */
  darken(): void {
    this.#goDark("lost");
  }

  async #askBack(): Promise<void> {
    const self = await this.#post("session.read", {});
    if (!this.#isWaiting()) return;
    if (self.ok) this.#open(self.value.self, this.#isRoleChosen);
    else if (self.reason.code !== "unauthenticated") this.#again.later();
    else this.#show(this.#state.kind === "dark" ? { kind: "dark", reason: "ended" } : { kind: "outside" });
  }

  #isWaiting(): boolean {
    return this.#stream === null && (this.#state.kind === "unreachable" || (this.#state.kind === "dark" && this.#state.reason === "lost"));
  }

  async #post<N extends OperationName>(name: N, input: InputOf<N>): Promise<Result<OutputOf<N>, Refusal>> {
    const { result, serverMs } = await post(name, input);
    this.time.heard(serverMs);
    return result;
  }

  /** Shows nothing before the stream stands: from then on an end is heard of. */
  #open(self: SelfView, isRoleChosen: boolean): void {
    this.#closeStream();
    this.#stream = openStream({
      onOpen: () => {
        this.#again.wentWell();
        this.drafts.openFor(self.staffId);
        this.#show({ kind: "open", self, isRoleChosen, isQuiet: false });
      },
      onQuiet: (isQuiet) => {
        if (this.#state.kind === "open") this.#show({ ...this.#state, isQuiet });
      },
      onEnd: (end) => this.#goDark(end),
    });
  }

  #know(self: SelfView): void {
    const state = this.#state;
    if (state.kind === "open") this.#show({ ...state, self });
  }

  #goDark(reason: DarkReason): void {
    const wasOpen = this.#state.kind === "open" || this.#stream !== null;
    this.#closeStream();
    if (reason === "signed_out") this.drafts.forgetAll();
    else this.drafts.darken();
    if (!wasOpen && reason !== "signed_out") return;
    this.#show({ kind: "dark", reason });
    if (reason === "lost") this.#again.later();
  }

  #closeStream(): void {
    this.#stream?.[Symbol.dispose]();
    this.#stream = null;
  }

  #show(state: SessionState): void {
    this.#again.rest();
    if (state.kind === "open") this.#isRoleChosen = state.isRoleChosen;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
