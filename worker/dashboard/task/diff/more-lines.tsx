// A long diff is drawn in pieces: how many lines at first, and the button that asks for more.

import type { ComponentChild } from "preact";
import { Button } from "../../ui/button.tsx";

/** Drawn at first: more than most files change, and drawn in a blink. */
export const LINES_DRAWN = 500;
/** Drawn with each further wish. */
const LINES_MORE = 2 * LINES_DRAWN;

/** Nothing, once all `total` lines are drawn. */
export function MoreLines(props: {
  drawn: number;
  total: number;
  onMore: (drawn: number) => void;
}): ComponentChild {
  const { drawn, total, onMore } = props;
  const rest = total - drawn;
  if (rest <= 0) return null;
  const [restWords, moreWords] = [rest.toLocaleString("en"), LINES_MORE.toLocaleString("en")];
  return (
    <Button tone="quiet" onClick={() => onMore(drawn + LINES_MORE)}>
      {rest <= LINES_MORE
        ? `Show the other ${restWords} lines`
        : `Show ${moreWords} more of ${restWords} lines`}
    </Button>
  );
}
