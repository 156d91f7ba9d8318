// DNS rebinding: a foreign page can point its own name at 127.0.0.1 and so reach a service that
// trusts this machine. The Host header gives it away.

import { isLoopbackHostname, normalizeHostname } from "../config/loopback.ts";

export interface HostRule {
  boundToLoopback: boolean;
  allowedHosts: ReadonlySet<string>;
}

/** `isHostAllowed` for one service; remembers the host that was allowed last, which nearly all name. */
export function createHostCheck(rule: HostRule): (host: string) => boolean {
  let lastAllowed: string | undefined;
  return (host) => {
    if (host === lastAllowed) return true;
    if (!isHostAllowed(host, rule)) return false;
    lastAllowed = host;
    return true;
  };
}

/** @param host the Host header, with or without a port */
export function isHostAllowed(host: string, rule: HostRule): boolean {
  if (!rule.boundToLoopback) return true;
  const hostname = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(host)?.[1];
  if (hostname === undefined) return false;
  return isLoopbackHostname(hostname) || rule.allowedHosts.has(normalizeHostname(hostname));
}
