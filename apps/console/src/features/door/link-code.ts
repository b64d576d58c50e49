/** The code of an enrolment link (`/enrol#…`), taken out of the address. Null when the page was not opened by one. */
export function takeLinkCode(): string | null {
  if (location.pathname !== "/enrol") return null;
  const code = codeIn(location.hash);
  history.replaceState(null, "", "/");
  return code;
}

/** The code after the "#", if it can be one. */
export function codeIn(hash: string): string | null {
  const code = hash.replace(/^#/, "");
  return code.length >= 20 && code.length <= 60 ? code : null;
}
