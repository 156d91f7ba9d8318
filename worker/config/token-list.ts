// One role's tokens: `ADMIN_TOKEN=maria:…,jo:…`. A token may carry a name, so that a decision names
// who made it. No message of this file ever holds a token, nor a part of one.

export const TOKEN_ROLES = ["admin", "executor", "reviewer", "reader"] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];

export interface NamedToken {
  role: TokenRole;
  /** The role itself where the token has no name. */
  name: string;
  token: string;
}

export type TokenListOutcome =
  | { ok: true; tokens: NamedToken[] }
  | { ok: false; messages: string[] };

/** Fits a header line with room to spare. */
export const TOKEN_CHARS_MAX = 512;
/** More people than one machine's control plane has; each request is compared with every token. */
export const TOKENS_PER_ROLE_MAX = 100;

const NAME_PATTERN = /^[a-z][a-z0-9_-]{0,31}$/;
/** `b64token` of RFC 6750: what can stand in an Authorization header as it is. */
const TOKEN_PATTERN = /^[A-Za-z0-9._~+/-]+=*$/;

/** @param text the variable's value, not empty */
export function parseTokenList(role: TokenRole, text: string): TokenListOutcome {
  const tokens: NamedToken[] = [];
  const messages: string[] = [];
  const entries = text.split(",");
  if (entries.length > TOKENS_PER_ROLE_MAX) {
    return { ok: false, messages: [`holds more than ${TOKENS_PER_ROLE_MAX} tokens`] };
  }
  for (const [index, entry] of entries.entries()) {
    const parsed = parseEntry(role, entry);
    if (typeof parsed === "string") messages.push(`entry ${index + 1} ${parsed}`);
    else if (tokens.some((other) => other.name === parsed.name)) {
      messages.push(`gives the name "${parsed.name}" twice`);
    } else if (tokens.some((other) => other.token === parsed.token)) {
      messages.push(`gives the same token twice (entry ${index + 1} repeats an earlier one)`);
    } else tokens.push(parsed);
  }
  return messages.length > 0 ? { ok: false, messages } : { ok: true, tokens };
}

/** The entry, or what is wrong with it. */
function parseEntry(role: TokenRole, entry: string): NamedToken | string {
  const colon = entry.indexOf(":");
  const name = colon === -1 ? role : entry.slice(0, colon);
  const token = entry.slice(colon + 1);
  if (!NAME_PATTERN.test(name)) return `has a name that does not match ${NAME_PATTERN.source}`;
  if (token === "") return "has no token";
  if (token.length > TOKEN_CHARS_MAX) {
    return `has a token of more than ${TOKEN_CHARS_MAX} characters`;
  }
  if (!TOKEN_PATTERN.test(token)) {
    return "has a token with a character other than A-Z a-z 0-9 - . _ ~ + / and a final =";
  }
  return { role, name, token };
}
