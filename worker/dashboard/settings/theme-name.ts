// The themes by name, and where the page's style sheet looks for one.

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function parseTheme(text: string | null): Theme {
  return THEMES.find((known) => known === text) ?? "system";
}

/** Without a name of its own the page follows the system. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
