import { useTranslation } from "react-i18next";

const STORES = ["accounts", "cases", "devices", "messages", "private_profiles", "profiles", "reports"] as const;
const CATEGORIES = ["account", "device", "message_content", "operations", "profile", "profile_private", "report", "support"] as const;
const DENIALS = ["policy", "grant_over", "outside_grant", "budget_spent", "not_this_case"] as const;
const DEVICES = ["managed", "unmanaged", "unhealthy", "unknown"] as const;
const FIELDS = [
  "profile.displayName",
  "profile.handle",
  "profile.statusText",
  "account.country",
  "account.language",
  "account.createdAt",
  "devices.list",
  "private.legalName",
  "private.address",
  "private.phone",
] as const;

type InWords = (written: string) => string;

/**
 * Gives what stands in the record under a name of the program in the reader's words. A record outlives programs: what has no words, or has none
 * any more, stands as it was written.
 */
export function useNames(): Readonly<Record<"store" | "category" | "denial" | "device" | "field", InWords>> {
  const { t } = useTranslation("vocabulary");
  const among =
    <T extends string>(known: readonly T[], wordOf: (name: T) => string): InWords =>
    (written) => {
      const name = known.find((one) => one === written);
      return name === undefined ? written : wordOf(name);
    };
  return {
    store: among(STORES, (name) => t(`store_${name}`)),
    category: among(CATEGORIES, (name) => t(`category_${name}`)),
    denial: among(DENIALS, (name) => t(`denial_${name}`)),
    device: among(DEVICES, (name) => t(`device_${name}`)),
    field: among(FIELDS, (name) => t(`field_${name}`)),
  };
}
