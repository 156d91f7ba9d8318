// The eyes of phase B in the dashboard's page: what each task's row in a list says, and since when. It
// waits for the page to change and touches nothing.

export interface Glimpse {
  task_id: string;
  /** All that a person reads there. */
  text: string;
  /** Epoch ms: the frame in which it first stood there. */
  at_ms: number;
}

/** In the page, from the observer's start on. */
export const GLIMPSES = "globalThis.glimpses()";

/** A script for the page, before any of its own. A row is a link to its task. */
export function statusObserver(taskPrefix: string): string {
  return `(() => {
  const target = ${JSON.stringify(`#/tasks/${taskPrefix}`)};
  const glimpses = [];
  const latest = new Map();
  let isLooking = false;
  const look = () => {
    isLooking = false;
    const at_ms = performance.timeOrigin + performance.now();
    for (const row of document.querySelectorAll('a[href^="' + target + '"]')) {
      if (!row.checkVisibility()) continue;
      const task_id = row.getAttribute("href").slice("#/tasks/".length);
      const text = row.innerText;
      if (latest.get(task_id) === text) continue;
      latest.set(task_id, text);
      glimpses.push({ task_id, text, at_ms });
    }
  };
  const lookAtNextFrame = () => {
    if (!isLooking) requestAnimationFrame(look);
    isLooking = true;
  };
  const changes = { subtree: true, childList: true, characterData: true };
  new MutationObserver(lookAtNextFrame).observe(document, changes);
  globalThis.glimpses = () => glimpses;
})();`;
}
