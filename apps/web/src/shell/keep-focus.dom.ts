/** What lies over the screen: dialogs, sheets, menus. */
const OVER = '[role="dialog"], [role="menu"], [data-mantine-shared-portal-node]';
const REMEMBERED_MAX = 8;

/**
 * Gives the focus back when something that lay over the screen goes with it: to what had it last on the screen itself. A dialog that is taken
 * away instead of closed leaves nobody the focus, and a keyboard would begin at the top again. Answers with the way to stop.
 */
export function keepFocus(): () => void {
  const held: HTMLElement[] = [];
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || target.closest(OVER) !== null) return;
    if (held.at(-1) !== target) held.push(target);
    if (held.length > REMEMBERED_MAX) held.shift();
  };
  const giveBack = () => {
    if (document.activeElement !== document.body || document.querySelector('[aria-modal="true"]') !== null) return;
    held.findLast(canTake)?.focus({ preventScroll: true });
  };
  const watch = new MutationObserver((changes) => {
    observe();
    if (changes.some(({ removedNodes }) => removedNodes.length > 0)) requestAnimationFrame(giveBack);
  });
  // What is drawn over the screen has a home of its own, which comes with the first of it.
  const observe = () => {
    watch.observe(document.body, { childList: true });
    for (const home of document.querySelectorAll("[data-mantine-shared-portal-node]"))
      watch.observe(home, { childList: true, subtree: true });
  };
  observe();
  document.addEventListener("focusin", onFocus);
  return () => {
    watch.disconnect();
    document.removeEventListener("focusin", onFocus);
  };
}

/** On the screen still; and no field under a finger, where the keyboard would rise unasked. */
function canTake(element: HTMLElement): boolean {
  return (
    element.isConnected && element.checkVisibility() && !(element.matches("input, textarea") && matchMedia("(pointer: coarse)").matches)
  );
}
