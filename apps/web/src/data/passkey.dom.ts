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

/** Whether this browser can use passkeys at all. */
export function canUsePasskeys(): boolean {
  return browserSupportsWebAuthn();
}

/** Lets the person make a passkey. Null when they closed the window or the device cannot; browsers do not tell which. */
export async function createPasskey(options: Record<string, unknown>): Promise<Record<string, unknown> | null> {
  // Authenticators make what answers salts with the passkey, or never (`passkey-secret.dom.ts`).
  const asked = { ...options, extensions: { prf: {} } };
  const optionsJSON = asked as unknown as PublicKeyCredentialCreationOptionsJSON;
  return startRegistration({ optionsJSON }).then(
    (response) => ({ ...response }),
    () => null,
  );
}

/** Lets the person choose a passkey. Null when they closed the window or none fits. */
export async function choosePasskey(options: Record<string, unknown>): Promise<Record<string, unknown> | null> {
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return startAuthentication({ optionsJSON }).then(
    (response) => ({ ...response }),
    () => null,
  );
}
