/** Of a name, only what every file system takes. */
function safe(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .trim()
    .replaceAll(/^\.+|[. ]+$/g, "");
}

/** Names for the entries of an archive: the files' own, with a number that keeps them apart and in the order of the album. */
export function archiveNames(names: readonly string[]): string[] {
  const digits = String(names.length).length;
  return names.map((name, index) => {
    const characters = Array.from(safe(name));
    // The end of a long name says what kind of file it is.
    const short = characters.length <= 80 ? characters : [...characters.slice(0, 64), "…", ...characters.slice(-15)];
    return `${String(index + 1).padStart(digits, "0")} ${short.join("") || "photo"}`;
  });
}

/** The name of the archive itself. */
export function archiveName(albumName: string): string {
  return `${safe(albumName) || "album"}.zip`;
}
