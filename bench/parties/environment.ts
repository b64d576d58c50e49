/** The variables of a server under test: what programs need of ours, none of our MUSUBI_ settings, and these. */
export function environment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = "", HOME = "", TMPDIR = "" } = process.env;
  return { PATH, HOME, ...(TMPDIR === "" ? {} : { TMPDIR }), NODE_ENV: "production", ...settings };
}
