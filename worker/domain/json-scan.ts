// A second look at a JSON text, for what JSON.parse doesn't tell: where exactly it breaks, and what
// would be lost silently: repeated names, numbers beyond a double's precision, lone surrogates.
// No recursion: a file of a million brackets is refused like any other.

import type { Problem } from "../../storage-adapter/port/task-storage.ts";
import { jsonPointer } from "./json-pointer.ts";
import { PROBLEMS_MAX } from "./limits.ts";

/** `fault`: the text is not JSON, from `offset` (UTF-16 code units) on. */
export interface JsonScan {
  fault?: { offset: number; message: string };
  losses: Problem[];
}

type Frame =
  | { kind: "object"; names: Set<string>; name: string }
  | { kind: "array"; index: number };
type Expected = "value" | "value or ]" | "name" | "name or }" | "next" | "end";

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
/** Doubles keep every decimal number of so many digits. */
const EXACT_DIGITS = 15;

export function scanJson(text: string): JsonScan {
  return new JsonScanner(text).scan();
}

class JsonScanner {
  readonly #text: string;
  readonly #frames: Frame[] = [];
  readonly #losses: Problem[] = [];
  #at = 0;
  #expected: Expected = "value";

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonScan {
    for (;;) {
      this.#take(SPACE);
      if (this.#at >= this.#text.length) {
        if (this.#expected === "end") return { losses: this.#losses };
        return this.#fault("the text ends too early");
      }
      const fault = this.#step();
      if (fault !== undefined) return this.#fault(fault);
    }
  }

  /** Takes one token; answers what is wrong with it. */
  #step(): string | undefined {
    const character = this.#text[this.#at] ?? "";
    if (this.#expected === "end") return `${JSON.stringify(character)} after the end of the value`;
    if (this.#expected === "next") return this.#next(character);
    return this.#expected.startsWith("name") ? this.#name(character) : this.#value(character);
  }

  #next(character: string): string | undefined {
    const frame = this.#frames.at(-1);
    const isObject = frame?.kind === "object";
    if (character === (isObject ? "}" : "]")) return this.#close();
    if (character !== ",") return `"," or "${isObject ? "}" : "]"}" is expected`;
    this.#at += 1;
    if (frame?.kind === "array") frame.index += 1;
    this.#expected = isObject ? "name" : "value";
    return undefined;
  }

  #name(character: string): string | undefined {
    if (character === "}" && this.#expected === "name or }") return this.#close();
    if (character !== '"') return "a name in double quotes is expected";
    const start = this.#at;
    const fault = this.#string();
    if (fault !== undefined) return fault;
    const name = JSON.parse(this.#text.slice(start, this.#at)) as string;
    const frame = this.#frames.at(-1);
    if (frame?.kind === "object") {
      frame.name = name;
      if (frame.names.has(name)) this.#lose("stands twice in the same object");
      frame.names.add(name);
      this.#checkSurrogates(name);
    }
    this.#take(SPACE);
    if (this.#text[this.#at] !== ":") return '":" is expected';
    this.#at += 1;
    this.#expected = "value";
    return undefined;
  }

  #value(character: string): string | undefined {
    const start = this.#at;
    if (character === "]" && this.#expected === "value or ]") return this.#close();
    if (character === "{") return this.#open({ kind: "object", names: new Set(), name: "" });
    if (character === "[") return this.#open({ kind: "array", index: 0 });
    if (character === '"') {
      const fault = this.#string();
      if (fault !== undefined) return fault;
      this.#checkSurrogates(JSON.parse(this.#text.slice(start, this.#at)) as string);
    } else if (this.#take(NUMBER)) {
      this.#checkPrecision(this.#text.slice(start, this.#at));
    } else if (!this.#take(LITERAL)) {
      return `${JSON.stringify(character)} is no beginning of a value`;
    }
    this.#expected = this.#frames.length === 0 ? "end" : "next";
    return undefined;
  }

  #open(frame: Frame): undefined {
    this.#at += 1;
    this.#frames.push(frame);
    this.#expected = frame.kind === "object" ? "name or }" : "value or ]";
  }

  #close(): undefined {
    this.#at += 1;
    this.#frames.pop();
    this.#expected = this.#frames.length === 0 ? "end" : "next";
  }

  /** From the opening quote to behind the closing one. */
  #string(): string | undefined {
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) {
        this.#at += 1;
        return undefined;
      }
      if (code < 0x20) return "a control character (a line break, a tab) must be escaped";
      if (code !== 0x5c) continue;
      const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(
        this.#text.slice(this.#at, this.#at + 6),
      );
      if (escape === null) return "no such escape";
      this.#at += escape[0].length - 1;
    }
    return "the text ends inside a string";
  }

  #checkSurrogates(value: string): void {
    if (!value.isWellFormed()) this.#lose("holds a lone surrogate, which UTF-8 can't carry");
  }

  #checkPrecision(token: string): void {
    const digits = token
      .replace(/[eE].*$/, "")
      .replace(/^[-0.]+/, "")
      .replace(".", "");
    const value = Number(token);
    const vanished = value === 0 && digits !== "";
    const long = digits.length > EXACT_DIGITS && String(value) !== token;
    if (!Number.isFinite(value) || vanished || long) {
      this.#lose("can't be kept exactly as a number: write it as text");
    }
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }

  #lose(message: string): void {
    if (this.#losses.length > PROBLEMS_MAX) return;
    const path = this.#frames.map((frame) => (frame.kind === "object" ? frame.name : frame.index));
    this.#losses.push({ path: jsonPointer(path), message });
  }

  #fault(message: string): JsonScan {
    return { fault: { offset: this.#at, message }, losses: this.#losses };
  }
}
