import type { BrowserContext, Page } from "@playwright/test";

/** Gives a page an authenticator that is always there and always verifies its user. `hasPrf`: its passkeys answer salts with secrets. */
export async function addPasskeyDevice(context: BrowserContext, page: Page, { hasPrf = false } = {}): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      ...(hasPrf ? { ctap2Version: "ctap2_1" as const, hasPrf } : {}),
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
