import { fromUtf8, present } from "@musubi/base";
import {
  CipherSuite,
  ClientId,
  type CommitBundle,
  ConversationId,
  CoreCrypto,
  type CoreCryptoContext,
  Credential,
  type CredentialRef,
  Database,
  DecryptedMessage,
  DeviceId,
  GroupInfo,
  KeyPackage,
  Uuid,
  Welcome,
} from "@wireapp/core-crypto/browser";
import type { Handover, Member } from "./member.ts";

/** Version 1.0 and the wire format, which begin an MLSMessage (RFC 9420 § 6): the other implementation leaves them out in places. */
const KEY_PACKAGE_HEADER = new Uint8Array([0, 1, 0, 5]);
const HEADER_BYTES = 4;

/** A member on core-crypto, which is OpenMLS underneath. */
export class TheirMember implements Member {
  readonly kind = "theirs";
  readonly identity: string;
  readonly #client: CoreCrypto;
  readonly #credential: CredentialRef;
  readonly #sent: CommitBundle[];
  readonly #known: ReadonlyMap<string, ClientId>;
  #group: ConversationId | null = null;

  private constructor(
    client: CoreCrypto,
    {
      credential,
      identity,
      sent,
      known,
    }: { credential: CredentialRef; identity: string; sent: CommitBundle[]; known: ReadonlyMap<string, ClientId> },
  ) {
    this.#client = client;
    this.#credential = credential;
    this.identity = identity;
    this.#sent = sent;
    this.#known = known;
  }

  /** A new client with its own database in memory. */
  static async make(id: ClientId, known: ReadonlyMap<string, ClientId>): Promise<TheirMember> {
    const sent: CommitBundle[] = [];
    const client = CoreCrypto.new(await Database.inMemory());
    const transport = {
      sendCommitBundle: async (bundle: CommitBundle) => {
        sent.push(bundle);
      },
      prepareForTransport: async () => new Uint8Array(),
    };
    const suite = CipherSuite.Mls128Dhkemx25519Aes128gcmSha256Ed25519;
    const credential = await client.transaction(async (context) => {
      await context.mlsInit(id, transport);
      return context.addCredential(Credential.basic(suite, id));
    });
    return new TheirMember(client, { credential, identity: fromUtf8(id.copyBytes()), sent, known });
  }

  /** The id of the member with this number, in the layout that they demand. */
  static idOf(number: number): ClientId {
    return new ClientId(
      new Uuid(`00000000-0000-4000-8000-${String(number).padStart(12, "0")}`),
      new DeviceId(BigInt(number + 1)),
      "musubi.test",
    );
  }

  get #talk(): ConversationId {
    return present(this.#group, "It is in a group.");
  }

  async keyPackage(): Promise<Uint8Array> {
    const bytes = (await this.#client.transaction((context) => context.generateKeyPackage(this.#credential))).serialize();
    return new Uint8Array([...KEY_PACKAGE_HEADER, ...bytes]);
  }

  async start(groupId: Uint8Array): Promise<void> {
    this.#group = new ConversationId(groupId);
    await this.#client.transaction((context) => context.createConversation(this.#talk, this.#credential));
  }

  async join(welcome: Uint8Array): Promise<void> {
    this.#group = await this.#client.transaction((context) => context.processWelcomeMessage(new Welcome(welcome)));
  }

  async joinFromOutside(groupInfo: Uint8Array): Promise<Handover> {
    if (this.#group !== null) await this.#client.transaction((context) => context.wipeConversation(this.#talk));
    return this.#committing(async (context) => {
      this.#group = await context.joinByExternalCommit(new GroupInfo(groupInfo.slice(HEADER_BYTES)), this.#credential);
    });
  }

  async commit(change: { readonly add: readonly Uint8Array[]; readonly remove: readonly string[] }): Promise<Handover> {
    return this.#committing(async (context) => {
      const ids = change.remove.map((identity) => present(this.#known.get(identity), "It is known."));
      if (ids.length > 0) await context.removeClientsFromConversation(this.#talk, ids);
      else if (change.add.length > 0)
        await context.addClientsToConversation(
          this.#talk,
          change.add.map((bytes) => new KeyPackage(bytes.slice(HEADER_BYTES))),
        );
      else await context.updateKeyingMaterial(this.#talk);
    });
  }

  async #committing(work: (context: CoreCryptoContext) => Promise<void>): Promise<Handover> {
    this.#sent.length = 0;
    await this.#client.transaction(work);
    const [bundle] = this.#sent;
    const { commit, welcome, groupInfo } = present(bundle, "A commit was sent.");
    return { commit, welcome: welcome?.serialize() ?? null, groupInfo: groupInfo.payload };
  }

  async process(commit: Uint8Array): Promise<void> {
    await this.#client.transaction((context) => context.decryptMessage(this.#talk, commit));
  }

  async seal(content: Uint8Array): Promise<Uint8Array> {
    return this.#client.transaction((context) => context.encryptMessage(this.#talk, content));
  }

  async open(message: Uint8Array): Promise<{ content: Uint8Array; sender: string }> {
    const opened = await this.#client.transaction((context) => context.decryptMessage(this.#talk, message));
    if (!DecryptedMessage.Text.instanceOf(opened)) throw new Error("It is a message.");
    return { content: opened.inner.plaintext, sender: fromUtf8(opened.inner.senderClientId.copyBytes()) };
  }

  async epoch(): Promise<number> {
    return Number(await this.#client.conversationEpoch(this.#talk));
  }
}
