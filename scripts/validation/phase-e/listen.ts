// Phase E: so many clients of the event stream, open while something is done, and what came to them: of
// the load and of the soak alike.

import type { PhaseRun } from "../phase-run.ts";
import type { SentChange } from "../stream/measure-deliveries.ts";
import { type StreamClients, startStreamClients } from "../stream/start-stream-clients.ts";
import { finishAnyway } from "./finish-anyway.ts";
import { type SpellName, measureSpell } from "./measure-spells.ts";
import type { StabilityRun } from "./stability-run.ts";

/** What has not come by then is missed: far beyond what a gate lets pass, and time for a reconnect. */
export const ARRIVAL_MS_MAX = 15_000;
/** A stream begins with its answer, in some ms; a busy machine is given more. */
const READY_MS_MAX = 15_000;

/** `changes`: those made so far, asked for when all are made. Throws VerificationFault. */
export async function listenWhile(
  run: PhaseRun,
  stability: StabilityRun,
  spell: { name: SpellName; clients: number; changes: () => readonly SentChange[] },
  make: (streams: StreamClients) => Promise<void>,
): Promise<void> {
  const { service, surroundings } = stability;
  const streams = startStreamClients({
    baseUrl: service.baseUrl,
    clients: spell.clients,
    token: service.tokens.admin,
    keepSamples: true,
  });
  try {
    await streams.ready(READY_MS_MAX);
    stability.streams += spell.clients;
    await finishAnyway(
      () => make(streams),
      async () => {
        const changes = spell.changes();
        const seqs = changes.map(({ seq }) => seq);
        // Who interrupts doesn't want to wait.
        const msMax = surroundings.signal.aborted ? 0 : stability.arrivalMsMax;
        await streams.waitForSeq(Math.max(0, ...seqs), msMax);
        const report = await streams.report(seqs);
        stability.spells[spell.name] = measureSpell(run, spell.name, report, changes);
      },
    );
  } finally {
    await streams.stop();
  }
}
