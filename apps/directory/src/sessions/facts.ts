import type { Contract, EmployerId, PseudonymId, StaffDeviceId, StaffId, StaffRole, StaffSessionId } from "@musubi/protocol/staff";
import type { Static } from "typebox";

/** Everything that is known of a session in the moment in which it is used. Read anew for each call, never kept. */
export interface SessionFacts {
  readonly sessionId: StaffSessionId;
  readonly staffId: StaffId;
  readonly pseudonym: PseudonymId;
  readonly name: string;
  readonly job: string;
  readonly team: string;
  readonly roles: readonly StaffRole[];
  /** What the session was begun as. */
  readonly role: string;
  readonly employer: {
    readonly id: EmployerId;
    readonly name: string;
    readonly country: string;
    readonly isOwner: boolean;
    readonly isJoined: boolean;
  };
  readonly contract: Static<typeof Contract>;
  readonly officeCountry: string;
  readonly hasLeft: boolean;
  readonly mustRenew: boolean;
  /** A cut that was not lifted concerns this person. */
  readonly isCut: boolean;
  readonly cutCountries: readonly string[];
  readonly device: DeviceFacts | null;
  /** The country of the office whose network the call comes from; null where it comes from none. */
  readonly networkCountry: string | null;
  readonly signedInAtMs: number;
  readonly secondFactorAtMs: number;
  readonly lastSeenAtMs: number;
  readonly expiresAtMs: number;
  readonly endedAtMs: number | null;
}

/** What is known of the device of a session. */
export interface DeviceFacts {
  readonly deviceId: StaffDeviceId;
  readonly isRevoked: boolean;
  readonly health: "healthy" | "unhealthy" | null;
  readonly country: string | null;
  readonly attestedUntilMs: number | null;
}
