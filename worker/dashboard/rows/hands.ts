// Whether somebody's hands are on a list: then its rows must not move, or a click would hit another
// one than was aimed at, and a reader would lose the line.

import { useSignal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** A pointer that was left lying on the list is nobody's hand. */
const POINTER_RESTS_MS = 30_000;
/** A tap's click comes right after the finger is lifted. */
const AFTER_TOUCH_MS = 600;

/** True while the focus is in the element, or a pointer has moved over it lately. */
export function useHands(container: RefObject<HTMLElement | null>): ReadonlySignal<boolean> {
  const hands = useSignal(false);
  useEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    let pointerTimer: ReturnType<typeof setTimeout> | undefined;
    let hasPointer = false;
    let hasFocus = element.contains(document.activeElement);
    const look = () => {
      hands.value = hasPointer || hasFocus;
    };
    const leavePointer = () => {
      clearTimeout(pointerTimer);
      hasPointer = false;
      look();
    };
    const leaving = new AbortController();
    const on = (target: EventTarget, type: string, listener: (event: Event) => void) => {
      target.addEventListener(type, listener, { signal: leaving.signal, passive: true });
    };
    const notePointer = (event: Event) => {
      const isTouch = (event as PointerEvent).pointerType === "touch";
      clearTimeout(pointerTimer);
      pointerTimer = setTimeout(leavePointer, isTouch ? AFTER_TOUCH_MS : POINTER_RESTS_MS);
      hasPointer = true;
      look();
    };
    const noteFocus = (event: Event) => {
      const to = event.type === "focusin" ? event.target : (event as FocusEvent).relatedTarget;
      hasFocus = element.contains(to as Node | null);
      look();
    };
    on(element, "pointerdown", notePointer);
    on(element, "pointermove", notePointer);
    on(element, "pointerleave", leavePointer);
    on(element, "focusin", noteFocus);
    on(element, "focusout", noteFocus);
    // Whoever comes back from another window finds what is, not what was.
    on(window, "blur", () => {
      hasFocus = false;
      leavePointer();
    });
    return () => {
      leaving.abort();
      clearTimeout(pointerTimer);
    };
  }, [container, hands]);
  return hands;
}
