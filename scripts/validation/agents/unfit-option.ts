// An option that this task gives no meaning to: nothing was sent.

export class UnfitOption extends Error {
  override readonly name = "UnfitOption";
}
