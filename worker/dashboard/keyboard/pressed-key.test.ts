import { expect, it } from "vitest";
import { pressedKey } from "./pressed-key.ts";

it("is the character, and the name of a key that has none", () => {
  expect(pressedKey({ key: "j", code: "KeyJ", shiftKey: false })).toBe("j");
  expect(pressedKey({ key: "?", code: "Slash", shiftKey: true })).toBe("?");
  expect(pressedKey({ key: "?", code: "Minus", shiftKey: true })).toBe("?");
  expect(pressedKey({ key: "Enter", code: "Enter", shiftKey: false })).toBe("Enter");
  expect(pressedKey({ key: "Escape", code: "Escape", shiftKey: false })).toBe("Escape");
});

it("is what the layout says, not where the key lies, on another Latin keyboard", () => {
  expect(pressedKey({ key: "j", code: "KeyC", shiftKey: false })).toBe("j");
});

it("is the letter in the same place on a keyboard with another alphabet", () => {
  expect(pressedKey({ key: "о", code: "KeyJ", shiftKey: false })).toBe("j");
  expect(pressedKey({ key: "ξ", code: "KeyJ", shiftKey: false })).toBe("j");
});

it("is the small letter under caps lock, and the capital one only with shift", () => {
  expect(pressedKey({ key: "J", code: "KeyJ", shiftKey: false })).toBe("j");
  expect(pressedKey({ key: "J", code: "KeyJ", shiftKey: true })).toBe("J");
});
