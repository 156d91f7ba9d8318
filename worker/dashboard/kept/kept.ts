// What this browser keeps for the person. Kept under this project's own names; where the browser
// keeps nothing (a private window, a full disk), the dashboard works without.

const PREFIX = "countersign.";

export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function keep(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // The choice holds for as long as the page stands.
  }
}
