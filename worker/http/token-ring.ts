// All configured tokens, held as digests. A presented token is compared with every one of them, so
// that the time says neither whether nor where it was found.

import type { NamedToken, TokenRole } from "../config/token-list.ts";
import { digestSecret, equalInConstantTime } from "./constant-time.ts";

export interface TokenHolder {
  role: TokenRole;
  name: string;
}

export interface TokenRing {
  find(token: string): TokenHolder | undefined;
}

export function createTokenRing(tokens: readonly NamedToken[]): TokenRing {
  const held = tokens.map(({ role, name, token }) => ({
    holder: { role, name },
    digest: digestSecret(token),
  }));
  return {
    find(token) {
      const digest = digestSecret(token);
      let found: TokenHolder | undefined;
      for (const entry of held) {
        if (equalInConstantTime(entry.digest, digest)) found = entry.holder;
      }
      return found;
    },
  };
}
