// For tests: which addresses a program and all that it starts have tried to reach (strace, Linux).

import { readFileSync } from "node:fs";

/**
 * Runs a command under strace, which stays out of the way: signals go to the command itself, and it is
 * its starter's own child (-D).
 */
export function underConnectTrace(
  traceFile: string,
  command: readonly string[],
): { file: string; args: string[] } {
  // A datagram can name its receiver without any connect.
  const calls = "trace=connect,sendto,sendmsg,sendmmsg";
  const args = ["-D", "-f", "--seccomp-bpf", "-qq", "-e", calls, "-e", "signal=none"];
  return { file: "strace", args: [...args, "-o", traceFile, ...command] };
}

/** `127.0.0.1:8787`, `[::1]:53`, each once; addresses of other families than IP stay on the machine. */
export function reachedAddresses(traceFile: string): string[] {
  const lines = readFileSync(traceFile, "utf8").split("\n");
  return [...new Set(lines.flatMap((line) => addressIn(line) ?? []))].toSorted();
}

function addressIn(line: string): string | undefined {
  if (!/sa_family=AF_INET6?\b/.test(line)) return undefined;
  const port = /sin6?_port=htons\((\d+)\)/.exec(line)?.[1];
  const v4 = /sin_addr=inet_addr\("([^"]+)"\)/.exec(line)?.[1];
  const v6 = /inet_pton\(AF_INET6, "([^"]+)"/.exec(line)?.[1];
  if (v4 !== undefined) return `${v4}:${port}`;
  if (v6 !== undefined) return `[${v6}]:${port}`;
  // Not understood is not harmless.
  throw new Error(`an address that can't be read: ${line}`);
}
