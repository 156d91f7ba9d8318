// Whether a request comes from Telegram or from our own poller: both send the secret that
// `setWebhook` would be given, in the header that the Bot API names for it.

import { TELEGRAM_SECRET_HEADER } from "../telegram/webhook-address.ts";
import { secretsMatch } from "./constant-time.ts";

/** False also where the service has no secret: then nobody can know it. */
export function hasTelegramSecret(headers: Headers, secret: string | undefined): boolean {
  const given = headers.get(TELEGRAM_SECRET_HEADER);
  return given !== null && secret !== undefined && secretsMatch(given, secret);
}
