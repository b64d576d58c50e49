import { randomName, systemRandom } from "@musubi/base";
import type {
  AccountId,
  ClientId,
  DeviceId,
  Handle,
  InputOf,
  OperationName,
  Operations,
  OutputOf,
  RefusalBody,
  TalkId,
  TalkView,
} from "@musubi/protocol";

/** What an HTTP call answered: an output with status 200, or a refusal. */
export interface Answer<N extends OperationName> {
  readonly status: number;
  readonly output: OutputOf<Operations[N]> | undefined;
  readonly error: RefusalBody | undefined;
}

/** Somebody with one signed-in device, calling over HTTP with a bearer token. */
export interface Person {
  readonly handle: Handle;
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly token: string;
  readonly url: string;
  /** Calls an operation and gives whatever is answered. */
  call<N extends OperationName>(name: N, input: InputOf<Operations[N]>): Promise<Answer<N>>;
  /** Calls an operation that must succeed, and gives its output. */
  must<N extends OperationName>(name: N, input: InputOf<Operations[N]>): Promise<OutputOf<Operations[N]>>;
  /** Sends a text and gives its place. */
  say(talkId: TalkId, text: string): Promise<number>;
  /** Makes a group with friends. */
  group(name: string, ...members: readonly Person[]): Promise<TalkView>;
  /** The direct talk with a friend. */
  direct(other: Person): Promise<TalkView>;
}

/** Calls an operation over HTTP as whoever the token says. */
export async function callHttp<N extends OperationName>(url: string, token: string | null, name: N, input: unknown): Promise<Answer<N>> {
  const headers = { "Content-Type": "application/json", ...(token === null ? {} : { Authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/api/${name}`, { method: "POST", headers, body: JSON.stringify(input) });
  const body: unknown = await response.json();
  if (response.status === 200) return { status: 200, output: body as OutputOf<Operations[N]>, error: undefined };
  return { status: response.status, output: undefined, error: (body as { error: RefusalBody }).error };
}

/** The password of everybody in tests. */
export const TEST_PASSWORD = "seven quiet herons";

/** Signs somebody up as a program. */
export async function signUpPerson(url: string, handle: string, displayName: string): Promise<Person> {
  const credential = { kind: "password", password: TEST_PASSWORD };
  const input = { handle, displayName, country: "JP", language: "ja", credential, deviceName: "test", carrier: "bearer" };
  const answer = await callHttp(url, null, "account.signUp", input);
  if (answer.output === undefined) throw new Error(`Sign-up of ${handle} was refused: ${answer.error?.code}.`);
  const { accountId, deviceId, token = "" } = answer.output.session;
  return personOf(url, { handle: handle as Handle, accountId, deviceId, token });
}

/** A person by what identifies one of their devices. */
export function personOf(url: string, identity: { handle: Handle; accountId: AccountId; deviceId: DeviceId; token: string }): Person {
  const call: Person["call"] = (name, input) => callHttp(url, identity.token, name, input);
  const must: Person["must"] = async (name, input) => {
    const answer = await call(name, input);
    if (answer.output === undefined) throw new Error(`${name} of ${identity.handle} was refused: ${JSON.stringify(answer.error)}.`);
    return answer.output;
  };
  return {
    ...identity,
    url,
    call,
    must,
    say: async (talkId, text) =>
      (await must("message.send", { talkId, clientId: randomName(systemRandom, 20) as ClientId, content: { kind: "text", text } })).seq,
    group: async (name, ...members) => (await must("talk.create", { name, memberIds: members.map((member) => member.accountId) })).talk,
    direct: async (other) => (await must("talk.openDirect", { accountId: other.accountId })).talk,
  };
}
