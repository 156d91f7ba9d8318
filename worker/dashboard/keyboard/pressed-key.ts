// Which key was pressed, by the name that shortcuts go by. Pure.

export interface KeyPress {
  key: string;
  code: string;
  shiftKey: boolean;
}

/**
 * The letter that stands on the key: on a keyboard with another alphabet the one in its place, and
 * with caps lock on the small one.
 */
export function pressedKey({ key, code, shiftKey }: KeyPress): string {
  // What is no single character is a key's name: Enter, Escape, ArrowDown.
  if (!/^.$/u.test(key)) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
  const isForeign = /\P{ASCII}/u.test(key);
  if (isForeign && letter !== undefined) return shiftKey ? letter.toUpperCase() : letter;
  return shiftKey ? key : key.toLowerCase();
}
