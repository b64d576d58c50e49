/** The buttons of one line as the screen lays them out. */
function columnsOf(buttons: readonly HTMLElement[]): number {
  const top = buttons[0]?.offsetTop;
  const next = buttons.findIndex(({ offsetTop }) => offsetTop !== top);
  return next === -1 ? buttons.length : next;
}

/** Which button a key leads to from the one at `at`; null when the key is none of ours or leads out. */
export function roveTo(
  key: string,
  { at, count, columns }: { readonly at: number; readonly count: number; readonly columns: number },
): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    // Into a last line that is shorter: its last one.
    ArrowDown: at + columns >= count && Math.floor(at / columns) < Math.floor((count - 1) / columns) ? count - 1 : at + columns,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to === undefined || to < 0 || to >= count ? null : to;
}

/**
 * Arrow keys, Home and End move among the buttons of an element, which is one stop of the Tab key. Says whether the key was used.
 */
export function rove(event: React.KeyboardEvent<HTMLElement>): boolean {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const to = at === -1 ? null : roveTo(event.key, { at, count: buttons.length, columns: columnsOf(buttons) });
  const next = to === null ? undefined : buttons[to];
  if (next === undefined) return false;
  event.preventDefault();
  next.focus();
  return true;
}

/** The button that took the focus is the one at which Tab comes back. */
export function keepStop(event: React.FocusEvent<HTMLElement>): void {
  for (const button of event.currentTarget.querySelectorAll<HTMLElement>('button[tabindex="0"]')) button.tabIndex = -1;
  if (event.target instanceof HTMLButtonElement) event.target.tabIndex = 0;
}
