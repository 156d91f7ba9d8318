// All keys that mean something on the screen as it is, under `?`.

import { signal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { Dialog } from "../ui/dialog.tsx";
import { keyGroups, useKeys } from "./keys.ts";
import type { KeyBinding } from "./keys.ts";

const isOpen = signal(false);

export function showKeys(): void {
  isOpen.value = true;
}

export function KeysDialog(): ComponentChild {
  useKeys("Everywhere", [{ key: "?", label: "Show all keys", run: showKeys }]);
  if (!isOpen.value) return null;
  return (
    <Dialog
      title="Keys"
      onClose={() => {
        isOpen.value = false;
      }}
    >
      <div class="key-groups">
        {[...byName()].map(([name, bindings]) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl class="key-list">
              {bindings.map(({ key, label }) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map((part) => (
                      <kbd key={part}>{part === "Escape" ? "Esc" : part}</kbd>
                    ))}
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function byName(): Map<string, KeyBinding[]> {
  const named = new Map<string, KeyBinding[]>();
  for (const { name, bindings } of keyGroups.value) {
    named.set(name, [...(named.get(name) ?? []), ...bindings]);
  }
  return named;
}
