import type { KeyRing } from "../platform/keys/key-ring.ts";
import type { ConnectionSettings } from "../platform/postgres/connection.ts";
import { StartupRefusal } from "../platform/postgres/errors.ts";
import { parseDatabaseUrl } from "../platform/postgres/external.ts";
import type { PreparedDatabase } from "../platform/postgres/prepare.ts";
import { makeStaffDatabase, prepareStaffDatabase, type StaffDatabaseParts } from "../platform/postgres/staff-database.ts";

/** Where the staff directory's database lies, and through whom it may be made. */
export interface StaffDatabasePlace {
  readonly prepared: Pick<PreparedDatabase, "embedded" | "owner">;
  readonly keyRing: KeyRing;
  /** Empty: beside the database of people's data. */
  readonly staffDatabaseUrl: string;
  readonly parts: StaffDatabaseParts;
  /** Told why an external PostgreSQL does not let us make it. */
  readonly onNotPermitted?: (reason: string) => void;
}

/**
 * Makes the staff directory's database where it is missing, brings it up to date, and gives how the directory reaches it. Null where
 * an external PostgreSQL does not let us make it beside the other one.
 */
export async function openStaffDatabase(place: StaffDatabasePlace): Promise<ConnectionSettings | null> {
  const { embedded, owner } = place.prepared;
  if (place.staffDatabaseUrl !== "") return prepareStaffDatabase(parseDatabaseUrl(place.staffDatabaseUrl).owner, place.parts);
  if (embedded !== null) {
    const superuser = embedded.connection("postgres", embedded.superuser, place.keyRing.derivePassword("postgres"));
    return makeStaffDatabase(superuser, place.parts);
  }
  try {
    return await makeStaffDatabase(owner, place.parts);
  } catch (error) {
    if (!(error instanceof StartupRefusal) || error.code !== "database_not_permitted") throw error;
    place.onNotPermitted?.(error.message);
    return null;
  }
}
