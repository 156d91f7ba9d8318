// Which names mean "this machine only". The binding rule and the Host check both ask here, so they
// can't disagree.

/** RFC 6761: `localhost` and all under it never leave the machine; 127/8 and ::1 are loopback. */
export function isLoopbackHostname(hostname: string): boolean {
  const name = normalizeHostname(hostname);
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    /^127(?:\.\d{1,3}){3}$/.test(name)
  );
}

/** Lower case, without the brackets of an IPv6 literal and the dot of a rooted name. */
export function normalizeHostname(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}
