// Said above the lists when something about the service itself wants a person.

import type { ComponentChild } from "preact";
import { useEffect } from "preact/hooks";
import { PlainText } from "../ui/plain-text.tsx";
import { complaints, watchHealth } from "./complaints.ts";
import "./health-notice.css";

export function HealthNotice(): ComponentChild {
  useEffect(watchHealth, []);
  const sentences = complaints.value;
  return (
    <div role="status">
      {sentences.length > 0 && (
        <section class="health-notice" aria-label="The service">
          <p>
            <strong>The service wants a look.</strong>
          </p>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>
                <PlainText text={sentence} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
