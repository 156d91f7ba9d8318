// A bot's id: the digits before its token's colon. They are no secret; the rest is.

export function botIdOf(botToken: string): string {
  return botToken.slice(0, botToken.indexOf(":"));
}
