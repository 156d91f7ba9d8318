// A button. One primary to a view; danger for what takes something away from somebody.

import type { ComponentChild, ComponentChildren } from "preact";

export interface ButtonProps {
  children: ComponentChildren;
  onClick?: () => void;
  tone?: "primary" | "danger" | "plain" | "quiet";
  type?: "button" | "submit";
  disabled?: boolean;
  /** Under way: it stays in its place, says so to a screen reader, and does nothing more. */
  busy?: boolean;
  /** It has the focus when the dialog around it opens. */
  isFirst?: boolean;
  /** Where the text alone would not say enough. */
  label?: string;
  /** For one that shows and hides something. */
  expanded?: boolean;
  /** The key that does the same, shown beside the text. */
  shortcut?: string;
}

export function Button(props: ButtonProps): ComponentChild {
  const {
    children,
    onClick,
    tone = "plain",
    type = "button",
    disabled = false,
    busy = false,
  } = props;
  return (
    <button
      class="button"
      data-tone={tone}
      type={type}
      disabled={disabled}
      aria-busy={busy}
      aria-label={props.label}
      autofocus={props.isFirst}
      aria-expanded={props.expanded}
      onClick={busy ? undefined : onClick}
    >
      {children}
      {props.shortcut !== undefined && <kbd aria-hidden="true">{props.shortcut}</kbd>}
    </button>
  );
}
