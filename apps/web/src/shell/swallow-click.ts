/**
 * Lets the first click that follows go nowhere: a finger that was held until something opened is still to be lifted, and what lies
 * under it by then was not meant. A new press ends the wait, and is heard. Answers with the way to end it before.
 */
export function swallowNextClick(target: EventTarget): () => void {
  const stop = () => {
    target.removeEventListener("click", onClick, { capture: true });
    target.removeEventListener("pointerdown", stop, { capture: true });
  };
  const onClick = (event: Event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    stop();
  };
  target.addEventListener("click", onClick, { capture: true });
  target.addEventListener("pointerdown", stop, { capture: true });
  return stop;
}
