// Says what was done to a chain at the first line that doesn't fit: a guess from the lines that
// follow it, since a deletion, an exchange and an insertion look alike at the line itself. The line
// that it names is certain, the kind is the simplest act that leaves such a log.

import type { AuditLine, ChainPoint } from "./audit-line.ts";
import { type ChainFault, type LinePlace, placeText } from "./chain-fault.ts";
import { type ExaminedLine, examineLine } from "./examine-line.ts";
import { type LogItem, type PassedLine, type StoredLine, follows } from "./stored-line.ts";

export interface Surroundings {
  previous: PassedLine;
  bad: StoredLine;
  examined: ExaminedLine;
  /** What follows the bad line; read to its end. */
  rest: AsyncIterator<LogItem>;
  head: ChainPoint | undefined;
}

interface Survey {
  next: AuditLine | undefined;
  /** Where the line stands that belongs in the bad line's place. */
  expectedAt: LinePlace | undefined;
  /** Whether the bad line's own predecessor stands further on. */
  predecessorFollows: boolean;
  /** Whether the bad line's seq comes once more. */
  comesAgain: boolean;
}

/** A rotated file holds 64 MiB and a line is 8 MiB at most: a smaller gap isn't a whole file. */
const ROTATED_FILE_LINES_MIN = 8;

export async function classifyFault(around: Surroundings): Promise<ChainFault> {
  const { bad, examined, previous } = around;
  const line = examined.ok ? examined.line : undefined;
  const survey = await surveyRest(around.rest, previous, line);
  const seq = previous.seq + 1;
  const inserted: ChainFault = {
    kind: "inserted",
    seq: line?.seq ?? seq,
    place: bad.place,
    expected: `line ${seq} with prev_hash ${previous.hash}`,
    found: line === undefined ? "something else before it" : `a line that claims seq ${line.seq}`,
  };
  if (survey.next !== undefined && follows(survey.next, previous) && !isExchange(survey)) {
    return inserted;
  }
  if (!examined.ok) {
    const { kind, expected, found } = examined;
    if (survey.next === undefined && around.head?.hash === previous.hash) {
      const end = `the end of the log after line ${previous.seq}, as head.json notes it`;
      return { ...inserted, expected: end, found };
    }
    return { kind, seq, place: bad.place, expected, found };
  }
  if (examined.line.seq < seq) return inserted;
  if (examined.line.seq === seq) return rewritten(examined.line, around, survey.next);
  if (survey.expectedAt !== undefined && !isExchange(survey)) return inserted;
  return survey.expectedAt === undefined
    ? gap(examined.line, around)
    : exchanged(examined.line, around, survey.expectedAt);
}

function isExchange(survey: Survey): boolean {
  return survey.expectedAt !== undefined && survey.predecessorFollows && !survey.comesAgain;
}

async function surveyRest(
  rest: AsyncIterator<LogItem>,
  previous: PassedLine,
  bad: AuditLine | undefined,
): Promise<Survey> {
  const survey: Survey = {
    next: undefined,
    expectedAt: undefined,
    predecessorFollows: false,
    comesAgain: false,
  };
  for (let isNext = true; ; isNext = false) {
    const step = await rest.next();
    if (step.done === true || "missing_file" in step.value) return survey;
    const examined = examineLine(step.value.bytes);
    if (!examined.ok) continue;
    const { line } = examined;
    if (isNext) survey.next = line;
    if (line.seq === previous.seq + 1) survey.expectedAt ??= step.value.place;
    if (bad === undefined) continue;
    if (line.seq === bad.seq) survey.comesAgain = true;
    if (line.seq === bad.seq - 1 && line.hash === bad.prev_hash) survey.predecessorFollows = true;
  }
}

/** Right seq, sound hash, wrong prev_hash: this line or the one before it was written anew. */
function rewritten(
  line: AuditLine,
  { previous, bad, head }: Surroundings,
  next: AuditLine | undefined,
): ChainFault {
  const vouched = next === undefined ? head?.hash === line.hash : next.prev_hash === line.hash;
  if (vouched && previous.place !== null) {
    return {
      kind: "edited",
      seq: previous.seq,
      place: previous.place,
      expected: `hash ${line.prev_hash} as the line after it notes it`,
      found: `hash ${previous.hash}: the line was rewritten together with its hash`,
    };
  }
  return {
    kind: "edited",
    seq: line.seq,
    place: bad.place,
    expected: `prev_hash ${previous.hash}`,
    found: `prev_hash ${line.prev_hash}: the line was rewritten together with its hash`,
  };
}

function exchanged(
  line: AuditLine,
  { previous, bad }: Surroundings,
  expectedAt: LinePlace,
): ChainFault {
  return {
    kind: "swapped",
    seq: previous.seq + 1,
    place: bad.place,
    expected: `line ${previous.seq + 1}`,
    found: `line ${line.seq} (line ${previous.seq + 1} stands in ${placeText(expectedAt)})`,
  };
}

function gap(line: AuditLine, { previous, bad }: Surroundings): ChainFault {
  const first = previous.seq + 1;
  const goneCount = line.seq - first;
  const gone =
    goneCount === 1 ? `line ${first} is gone` : `lines ${first} to ${line.seq - 1} are gone`;
  const isFile = bad.place.line === 1 && goneCount >= ROTATED_FILE_LINES_MIN;
  const cause = isFile
    ? "a rotated file before this one is missing, or its end was cut off"
    : "deleted, or cut off before the service went on";
  return {
    kind: isFile ? "file_missing" : "deleted",
    seq: first,
    place: bad.place,
    expected: `line ${first}`,
    found: `line ${line.seq}: ${gone} (${cause})`,
  };
}
