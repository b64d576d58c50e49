/** Names that would let a person pass for the service or its people. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "admin administrator administration root system sysadmin operator moderator mod staff team support help helpdesk info contact " +
    "musubi official security abuse postmaster hostmaster webmaster noreply no.reply privacy legal police billing payment payments " +
    "account accounts everyone all here channel me you self null undefined unknown anonymous nobody deleted gone former " +
    "api www mail login signin signup settings unei kanri kanrisha jimukyoku shien keisatsu koushiki"
  ).split(" "),
);

/** Handles of deleted accounts begin like this; nobody takes one on purpose. */
export const GONE_PREFIX = "gone.";

/** Whether nobody may take this handle, also when it is only dressed up with dots, underscores or a number. */
export function isReservedHandle(handle: string): boolean {
  if (handle.startsWith(GONE_PREFIX)) return true;
  const bare = handle.replaceAll(/[._]/g, "");
  const core = bare.replace(/\d+$/, "");
  if (RESERVED.has(handle) || RESERVED.has(bare) || RESERVED.has(core)) return true;
  // "musubi" set apart, or grown together with a longer reserved word, speaks for the service; inside another name it is a word.
  if (handle.split(/[._]/).includes("musubi")) return true;
  const beside = core.startsWith("musubi") ? core.slice(6) : core.endsWith("musubi") ? core.slice(0, -6) : "";
  return beside.length >= 4 && RESERVED.has(beside);
}
