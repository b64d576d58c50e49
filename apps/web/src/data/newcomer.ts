import type { Result } from "@musubi/base";
import { callOnce, type FailureCode } from "@musubi/client";
import { type InputOf, type OutputOf, readPolicy, signIn, signUp, startPasskeySignIn, startPasskeySignUp } from "@musubi/protocol";
import { readDeviceName } from "./device-name.ts";
import { choosePasskey, createPasskey } from "./passkey.dom.ts";

/*
 * What somebody without an account can ask of the server. These calls go over HTTP, because their answers set the cookie.
 */
export type Policy = OutputOf<typeof readPolicy>;
/** "cancelled": the person closed the browser's passkey window, or the device has none that fits. */
export type NewcomerCode = FailureCode | "cancelled";
export interface NewcomerRefusal {
  readonly code: NewcomerCode;
  readonly retryAfterSeconds?: number;
  readonly reference?: string;
}
type Outcome<T> = Promise<Result<T, NewcomerRefusal>>;

const target = () => ({ url: location.origin, timeoutMs: 30_000 });

export function askPolicy(): Outcome<Policy> {
  return callOnce(target(), readPolicy, {});
}

export interface Newcomer {
  readonly handle: InputOf<typeof signUp>["handle"];
  readonly displayName: string;
  readonly country: string;
  readonly language: "ja" | "en";
  readonly inviteCode: string | null;
}

function signUpInput(person: Newcomer, credential: InputOf<typeof signUp>["credential"]): InputOf<typeof signUp> {
  const { inviteCode, ...rest } = person;
  return { ...rest, ...(inviteCode === null ? {} : { inviteCode }), credential, deviceName: readDeviceName(), carrier: "cookie" };
}

export function signUpWithPassword(person: Newcomer, password: string): Outcome<OutputOf<typeof signUp>> {
  return callOnce(target(), signUp, signUpInput(person, { kind: "password", password }));
}

/** Makes a passkey on this device and an account with it. */
export async function signUpWithPasskey(person: Newcomer): Outcome<OutputOf<typeof signUp>> {
  const start = await callOnce(target(), startPasskeySignUp, { handle: person.handle, displayName: person.displayName });
  if (!start.ok) return start;
  const response = await createPasskey(start.value.options);
  if (response === null) return { ok: false, reason: { code: "cancelled" } };
  const credential = { kind: "passkey" as const, challengeId: start.value.challengeId, response };
  return callOnce(target(), signUp, signUpInput(person, credential));
}

export async function signInWithPasskey(): Outcome<OutputOf<typeof signIn>> {
  const start = await callOnce(target(), startPasskeySignIn, {});
  if (!start.ok) return start;
  const response = await choosePasskey(start.value.options);
  if (response === null) return { ok: false, reason: { code: "cancelled" } };
  const credential = { kind: "passkey" as const, challengeId: start.value.challengeId, response };
  return callOnce(target(), signIn, { credential, deviceName: readDeviceName(), carrier: "cookie" });
}

type Handle = InputOf<typeof signUp>["handle"];

export function signInWithPassword(handle: Handle, password: string): Outcome<OutputOf<typeof signIn>> {
  const credential = { kind: "password" as const, handle, password };
  return callOnce(target(), signIn, { credential, deviceName: readDeviceName(), carrier: "cookie" });
}

export function signInWithRecoveryCode(handle: Handle, code: string): Outcome<OutputOf<typeof signIn>> {
  const credential = { kind: "recovery" as const, handle, code };
  return callOnce(target(), signIn, { credential, deviceName: readDeviceName(), carrier: "cookie" });
}
