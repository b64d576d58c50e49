import { fromBase64url, fromUtf8 } from "@musubi/base";
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";

/*
 * The contract carries WebAuthn's own JSON unread: the server's library writes it and the browser checks it field by field.
 * This file is the one place where that JSON takes on the browser's types.
 */

/** A passkey's answer, with the member whom it names. */
export interface Chosen {
  readonly response: Record<string, unknown>;
  /** The id of the member of the staff that the passkey was made for; null when it does not say. */
  readonly staffId: string | null;
}

/** Whether this browser can use passkeys at all. */
export function canUsePasskeys(): boolean {
  return browserSupportsWebAuthn();
}

/** Lets the person make a passkey. Null when they closed the window or the device cannot; browsers do not tell which. */
export async function createPasskey(options: Record<string, unknown>): Promise<Record<string, unknown> | null> {
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return startRegistration({ optionsJSON }).then(
    (response) => ({ ...response }),
    () => null,
  );
}

/** Lets the person choose a passkey. Null when they closed the window or none fits. */
export async function choosePasskey(options: Record<string, unknown>): Promise<Chosen | null> {
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return startAuthentication({ optionsJSON }).then(
    (answer) => ({ response: { ...answer }, staffId: ownerOf(answer.response.userHandle) }),
    () => null,
  );
}

function ownerOf(userHandle: string | undefined): string | null {
  const bytes = userHandle === undefined ? null : fromBase64url(userHandle);
  return bytes === null ? null : fromUtf8(bytes);
}
