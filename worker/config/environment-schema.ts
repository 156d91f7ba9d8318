// What each variable of SPEC 1 may look like, and what it is when it is not set. Rules that hold
// between variables are environment.ts's.

import { z } from "zod";
import { baseUrl } from "./base-url.ts";
import { parseTokenList } from "./token-list.ts";
import type { NamedToken, TokenRole } from "./token-list.ts";

const secret = z
  .string()
  .max(512, "must be at most 512 characters")
  .regex(/^\S+$/, "must not contain white space");

const tokenList = (role: TokenRole) =>
  z.string().transform((value, context): NamedToken[] => {
    const parsed = parseTokenList(role, value);
    if (parsed.ok) return parsed.tokens;
    for (const message of parsed.messages) context.addIssue({ code: "custom", message });
    return z.NEVER;
  });

const commaSeparated = z.string().transform((value) => value.split(",").map((part) => part.trim()));

/** A DNS name, an IPv4 address, or an IPv6 address with or without brackets. */
const hostname = z
  .string()
  .regex(/^(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*)|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]?)$/, {
    error: "must be a host name or an address, without scheme, port or path",
  });

export const environmentSchema = z.object({
  HOST: hostname.default("127.0.0.1"),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a port number, 0 to 65535 (0: any free one)")
    .transform(Number)
    .refine((port) => port <= 65_535, "must be a port number, 0 to 65535 (0: any free one)")
    .default(8787),
  DATA_DIR: z
    .string()
    .refine((path) => !path.includes("\0"), "must be a path")
    .default("."),
  ADMIN_TOKEN: tokenList("admin").default([]),
  EXECUTOR_TOKEN: tokenList("executor").default([]),
  REVIEWER_TOKEN: tokenList("reviewer").default([]),
  READ_TOKEN: tokenList("reader").default([]),
  ALLOWED_HOSTS: commaSeparated.pipe(z.array(hostname)).default([]),
  WEBHOOK_SECRET: secret.optional(),
  WEBHOOK_SECRET_PREVIOUS: secret.optional(),
  // The Bot API's own bound on `secret_token` of setWebhook.
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, "must be 1 to 256 of A-Z a-z 0-9 _ -")
    .optional(),
  BOT_TOKEN: z
    .string()
    .regex(
      /^\d+:[A-Za-z0-9_-]+$/,
      "must be a bot's token as BotFather gives it: digits, a colon, letters",
    )
    .optional(),
  TELEGRAM_API_BASE: baseUrl.default("https://api.telegram.org"),
  TELEGRAM_ALLOWED_CHATS: commaSeparated
    .pipe(z.array(z.string().regex(/^-?\d{1,16}$/, "must be chat ids, separated by commas")))
    .transform((ids) => ids.map(Number))
    // The Bot API's ids have at most 52 significant bits.
    .pipe(z.array(z.int("must be chat ids, separated by commas")))
    .optional(),
});

export type EnvironmentValues = z.infer<typeof environmentSchema>;
