// The choice of a theme.

import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";
import { THEMES, chooseTheme, theme } from "./theme.ts";
import type { Theme } from "./theme.ts";

const WORDS: Readonly<Record<Theme, string>> = { system: "System", light: "Light", dark: "Dark" };

export function ThemeChoice(): ComponentChild {
  const name = useId();
  return (
    <fieldset class="menu-part choice">
      <legend>Theme</legend>
      <div class="choice-row">
        {THEMES.map((it) => (
          <label key={it}>
            <input
              type="radio"
              name={name}
              value={it}
              checked={theme.value === it}
              onChange={() => chooseTheme(it)}
            />
            {WORDS[it]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
