import type { BlobId } from "@musubi/protocol";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import type { DeviceDeps } from "../devices/port.ts";
import type { AnnounceProfile } from "./announcer.ts";

/** Who may make an account. */
export type SignupPolicy = "open" | "invite" | "closed";

/** What the operations on accounts need. */
export interface AccountDeps extends DeviceDeps {
  readonly keyRing: KeyRing;
  readonly signup: SignupPolicy;
  readonly region: string;
  readonly serverName: string;
  readonly version: string;
  /** The key that browsers subscribe to push messages with; empty when push is off. Absent: the ring's. */
  readonly pushKey?: string;
  /** Whether people may have pages opened for previews. */
  readonly hasLinkPreviews: boolean;
  /** Tells everybody online who may see a person's profile that it has changed, after the commit. Never waits. */
  readonly announceProfile: AnnounceProfile;
  /** Removes the bytes of stored forms whose keys are gone. What stays because it is cut off opens for nobody. Never throws. */
  readonly removeForms: (blobIds: readonly BlobId[]) => Promise<void>;
}
