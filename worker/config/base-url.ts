// The address of a server whose paths are appended to it: another Bot API, a service elsewhere. It is
// shown to people and kept in files, so it carries no secret.

import { z } from "zod";

/**
 * Nothing before the host (`fetch` refuses a password there, and words would tell it) and nothing after
 * the path (a query or a fragment would swallow what is appended). A backslash is a slash to `URL`.
 */
const PLAIN_ADDRESS = /^https?:\/\/[^\s/\\?#@]+(?:\/[^\s\\?#]*)?$/i;

const message = "must be an http or https address without user, password, query and fragment";

/** Given back without a slash at its end. What is wrong with it never quotes it. */
export const baseUrl = z
  .url(message)
  .regex(PLAIN_ADDRESS, message)
  .transform((url) => url.replace(/\/+$/, ""));
