import { createServer } from "node:http";
import Provider from "oidc-provider";

/** Somebody as a provider knows them. */
export interface ProviderAccount {
  readonly sub: string;
  readonly email: string;
}

/** Our name at the provider. */
export const CLIENT_ID = "musubi-staff";

/** A real OpenID Connect provider with pages for a browser. The client is a public one: the code is bound to it by PKCE. */
export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
}

/** Starts a provider that knows these accounts, and sends people back to this address alone. */
export async function startIdentityProvider(accounts: readonly ProviderAccount[], redirectUri: string): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const issuer = `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}`;
  const client = { client_id: CLIENT_ID, redirect_uris: [redirectUri], token_endpoint_auth_method: "none" };
  const provider = new Provider(issuer, {
    clients: [client],
    cookies: { keys: ["only for tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    findAccount: (_context: unknown, sub: string) => {
      const found = accounts.find((one) => one.sub === sub);
      return found === undefined ? undefined : { accountId: sub, claims: () => ({ sub, email: found.email, email_verified: true }) };
    },
  });
  server.on("request", provider.callback());
  return {
    issuer,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
