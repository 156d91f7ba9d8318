// Whether somebody's hands are on a list: then its rows must not move, or a click would hit another
// one than was aimed at.

import { useSignal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** A pointer that was left lying on the list is nobody's hand. */
const IDLE_MS = 30_000;
/** A tap's click comes right after the finger is lifted. */
const AFTER_TOUCH_MS = 600;

/** True while the pointer or the focus is in the element, and something has moved lately. */
export function useHands(container: RefObject<HTMLElement | null>): ReadonlySignal<boolean> {
  const hands = useSignal(false);
  useEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const release = () => {
      clearTimeout(timer);
      hands.value = false;
    };
    const hold = (ms = IDLE_MS) => {
      clearTimeout(timer);
      timer = setTimeout(release, ms);
      hands.value = true;
    };
    const onPointer = (event: PointerEvent) =>
      hold(event.pointerType === "touch" ? AFTER_TOUCH_MS : IDLE_MS);
    const onLeave = () => {
      if (!element.contains(document.activeElement)) release();
    };
    const onFocusOut = (event: FocusEvent) => {
      if (!element.contains(event.relatedTarget as Node | null)) release();
    };
    const onKey = () => hold();
    const listeners: [EventTarget, string, (event: never) => void][] = [
      [element, "pointerdown", onPointer],
      [element, "pointermove", onPointer],
      [element, "pointerleave", onLeave],
      [element, "focusin", onKey],
      [element, "keydown", onKey],
      [element, "focusout", onFocusOut],
      [window, "blur", release],
    ];
    for (const [target, type, listener] of listeners) {
      target.addEventListener(type, listener as EventListener);
    }
    return () => {
      clearTimeout(timer);
      for (const [target, type, listener] of listeners) {
        target.removeEventListener(type, listener as EventListener);
      }
    };
  }, [container, hands]);
  return hands;
}
