// Where the service takes updates and the poller's reports, and the header that signs both: the same
// words for the routes and for the poller.

/** The Bot API's own name: what `setWebhook` is given as `secret_token` comes in it. */
export const TELEGRAM_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token";

export const TELEGRAM_UPDATE_PATH = "/webhooks/telegram";

export const POLLER_REPORT_PATH = "/webhooks/telegram/poller";
