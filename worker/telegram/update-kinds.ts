// Every kind of update that the Bot API has, and what it is to us. The poller asks for those that we
// use, the webhook takes whatever comes. A test of types sees to it that these are the kinds of
// `@grammyjs/types`: a new one does not compile until it is decided here.

export type KindMeaning =
  | "message"
  | "edit"
  /**
   * Messages of somebody's own account that the bot may look into. Their ids are numbered by that
   * account, so under our key (chat, message) one would be taken for another chat's message.
   */
  | "business_chat"
  | "kind_not_used";

export const UPDATE_KINDS = {
  message: "message",
  channel_post: "message",
  edited_message: "edit",
  edited_channel_post: "edit",
  business_connection: "business_chat",
  business_message: "business_chat",
  edited_business_message: "business_chat",
  deleted_business_messages: "business_chat",
  guest_message: "kind_not_used",
  stopped_message_generation: "kind_not_used",
  message_reaction: "kind_not_used",
  message_reaction_count: "kind_not_used",
  inline_query: "kind_not_used",
  chosen_inline_result: "kind_not_used",
  callback_query: "kind_not_used",
  shipping_query: "kind_not_used",
  pre_checkout_query: "kind_not_used",
  purchased_paid_media: "kind_not_used",
  poll: "kind_not_used",
  poll_answer: "kind_not_used",
  my_chat_member: "kind_not_used",
  chat_member: "kind_not_used",
  chat_join_request: "kind_not_used",
  chat_boost: "kind_not_used",
  removed_chat_boost: "kind_not_used",
  managed_bot: "kind_not_used",
  subscription: "kind_not_used",
} as const satisfies Record<string, KindMeaning>;

export type UpdateKind = keyof typeof UPDATE_KINDS;

const KINDS = Object.keys(UPDATE_KINDS) as UpdateKind[];

/** Those that become a task or change one. */
export const USED_KINDS: readonly UpdateKind[] = KINDS.filter((kind) =>
  ["message", "edit"].includes(UPDATE_KINDS[kind]),
);

/** An update carries one kind at most; undefined for a kind that this table doesn't know. */
export function kindOf(update: object): UpdateKind | undefined {
  return KINDS.find((kind) => Object.hasOwn(update, kind));
}
