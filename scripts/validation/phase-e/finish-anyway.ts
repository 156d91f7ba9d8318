// Work that may break off, and what is looked at afterwards all the same: the first fault is the reason.

export async function finishAnyway(
  work: () => Promise<void>,
  afterwards: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await afterwards().catch(() => undefined);
    throw error;
  }
  await afterwards();
}
