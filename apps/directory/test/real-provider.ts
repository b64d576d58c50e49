import { createServer, type RequestListener } from "node:http";
import Provider from "oidc-provider";

/** Somebody as a provider knows them: a name of its own, and an address. */
export interface ProviderAccount {
  readonly sub: string;
  readonly email: string;
  readonly isVerified: boolean;
}

/** A real OpenID Connect provider on this machine. */
export interface RealProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Goes through the provider's pages as this account, from its address with all our parameters to the way back to us. */
  visit(begin: string, account: string): Promise<string>;
}

export const CLIENT_ID = "musubi-staff";
export const CLIENT_SECRET = "a secret of forty characters or more, for tests";

/** Starts a provider that knows these accounts. `twist` changes what it answers, for tests of what must be refused. */
export async function startProvider(
  accounts: readonly ProviderAccount[],
  how: { readonly redirectUri: string; readonly twist?: (issuer: string) => RequestListener },
): Promise<RealProvider> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const issuer = `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}`;
  server.on("request", how.twist?.(issuer) ?? realProvider(issuer, accounts, how.redirectUri));
  return {
    issuer,
    visit: (begin, account) => walk(begin, { account, redirectUri: how.redirectUri }),
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function realProvider(issuer: string, accounts: readonly ProviderAccount[], redirectUri: string): RequestListener {
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [redirectUri] }],
    cookies: { keys: ["only for tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    findAccount: (_context: unknown, sub: string) => {
      const found = accounts.find((one) => one.sub === sub);
      if (found === undefined) return undefined;
      return { accountId: sub, claims: () => ({ sub, email: found.email, email_verified: found.isVerified }) };
    },
  });
  return provider.callback();
}

const STEPS_MAX = 15;

/** What a browser does: follows each redirection, keeps cookies, fills in the sign-in page and agrees to the consent page. */
async function walk(begin: string, how: { readonly account: string; readonly redirectUri: string }): Promise<string> {
  const cookies = new Map<string, string>();
  let url = begin;
  let form: URLSearchParams | null = null;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response: Response = await fetch(url, {
      redirect: "manual",
      method: form === null ? "GET" : "POST",
      headers: { Cookie },
      body: form,
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=", 2);
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    form = null;
    if (location !== null) {
      url = new URL(location, url).href;
      if (url.startsWith(how.redirectUri)) return url;
      continue;
    }
    const page = await response.text();
    const action = /<form[^>]* action="([^"]+)"/u.exec(page)?.[1];
    if (action === undefined) throw new Error(`The provider's page has no form: ${page.slice(0, 300)}`);
    url = new URL(action, url).href;
    form = new URLSearchParams(
      page.includes('value="login"') ? { prompt: "login", login: how.account, password: "any" } : { prompt: "consent" },
    );
  }
  throw new Error("The visit to the provider did not come back.");
}
