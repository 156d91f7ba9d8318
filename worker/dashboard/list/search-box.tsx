// The search: looked for as one types, when the typing rests.

import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ListFilter } from "../routing/route-hash.ts";
import { goTo, route } from "../routing/route.ts";

export const SEARCH_ID = "search";
/** A pause between two words; shorter ones are between letters. */
const TYPING_RESTS_MS = 180;
/** The API's own bound. */
const SEARCH_CHARS_MAX = 200;

export function SearchBox({ filter }: { filter: ListFilter }): ComponentChild {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { q: searched = "" } = filter;
  useEffect(() => {
    // The address changed by other means (back, a link): the box follows, but never a hand that types.
    const box = input.current;
    if (box !== null && box !== document.activeElement) box.value = searched;
  }, [searched]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = () => {
    clearTimeout(timer.current);
    // Somebody has opened a task since the last letter, or chosen another filter.
    const here = route.peek();
    if (here.page !== "list") return;
    const { q: _before, ...others } = here.filter;
    const q = input.current?.value.trim() ?? "";
    goTo({ page: "list", filter: { ...others, ...(q !== "" && { q }) } }, "replace");
  };
  return (
    <search class="search">
      <input
        ref={input}
        id={SEARCH_ID}
        type="search"
        aria-label="Search all tasks"
        placeholder="Search"
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        maxLength={SEARCH_CHARS_MAX}
        defaultValue={searched}
        onInput={() => {
          clearTimeout(timer.current);
          timer.current = setTimeout(search, TYPING_RESTS_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") search();
          if (event.key === "Escape") {
            // Some browsers would clear it; what was searched for stays until somebody clears it.
            event.preventDefault();
            event.currentTarget.blur();
          }
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </search>
  );
}
