// Phase D: of all lines that acks had to recite, those that stand in the task byte for byte as the
// verifier sent them, in its order, and as the executor says to have sent them. Pure.

import { type ActorStep, acceptedSteps } from "./actor-run.ts";
import { type ObservedTask, attemptsOf } from "./observed-task.ts";
import { type ProtocolStory, type Rate, type Sample, rateOf } from "./protocol-story.ts";

type Ack = NonNullable<ObservedTask["ack"]>;

interface Line {
  where: string;
  matches: boolean;
}

export function ackEchoMatchRate({ sample, runs, looks }: ProtocolStory): Rate {
  const lines = looks.flatMap(({ stage, after_runs, task }) => {
    const due = acceptedSteps(runs.slice(0, after_runs), "ack");
    const acks = attemptsOf(task).flatMap(({ ack }) => ack ?? []);
    const attempts = new Set([...due.map(attemptOf), ...acks.map(({ attempt }) => attempt)]);
    return [...attempts].flatMap((attempt) =>
      ackLines(
        `${stage}, ack ${attempt}`,
        sample,
        acks.find((ack) => ack.attempt === attempt),
        due.find((step) => attemptOf(step) === attempt),
      ),
    );
  });
  const matching = lines.filter(({ matches }) => matches);
  const faults = lines.filter(({ matches }) => !matches).map(({ where }) => where);
  return rateOf(matching.length, lines.length, faults);
}

function attemptOf({ sent }: ActorStep): number {
  return Number(sent["attempt"]);
}

function ackLines(
  where: string,
  sample: Sample,
  ack: Ack | undefined,
  said: ActorStep | undefined,
): Line[] {
  const criteria = sample.acceptance_criteria.map(({ text }) => text);
  return [
    ...pairUp(`${where}, criterion`, criteria, ack?.criteria_echo, said?.sent["criteria_echo"]),
    ...pairUp(
      `${where}, scope line`,
      sample.declared_scope,
      ack?.scope_echo,
      said?.sent["scope_echo"],
    ),
  ];
}

/** As many as the longer of the two has: a line that is missing counts, and so does one too many. */
function pairUp(
  where: string,
  sent: readonly string[],
  echoed: readonly string[] = [],
  said: unknown,
): Line[] {
  const claimed: readonly unknown[] = Array.isArray(said) ? said : [];
  return Array.from({ length: Math.max(sent.length, echoed.length) }, (_, index) => ({
    where: `${where} ${index + 1}`,
    matches: sent[index] === echoed[index] && sent[index] === claimed[index],
  }));
}
