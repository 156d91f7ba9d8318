// A modal dialog on the browser's own <dialog>: it keeps the focus inside, makes the rest inert, and
// gives the focus back at the end.

import type { ComponentChild, ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

export interface DialogProps {
  title: string;
  children: ComponentChildren;
  /** Escape, a click beside it, or the close button: the person turned away. */
  onClose: () => void;
}

/** Stands open for as long as it is rendered. */
export function Dialog({ title, children, onClose }: DialogProps): ComponentChild {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const latest = useRef(onClose);
  latest.current = onClose;
  // Before the next paint: after it, `autofocus` would have moved the focus already.
  useLayoutEffect(() => {
    const element = dialog.current;
    // `showModal` keeps in mind what had the focus; `close` gives it back.
    element?.showModal();
    // Its own box is filled by its content: what hits the dialog itself has hit the backdrop.
    const onClick = (event: MouseEvent) => {
      if (event.target === element) latest.current();
    };
    element?.addEventListener("click", onClick);
    return () => {
      element?.removeEventListener("click", onClick);
      element?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        // It is closed by no longer being rendered.
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-header">
          <h2 id={titleId}>{title}</h2>
          <button class="icon-button" type="button" aria-label="Close" onClick={onClose}>
            ×
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
