// Where the programs beside the service find it: at BASE_URL, else where HOST and PORT have it listen.

import { baseUrl } from "../../worker/config/base-url.ts";
import { serviceUrl } from "./listen-address.ts";

export type AddressFound = { url: string } | { problem: string };

/** @param given BASE_URL's value; an empty one counts as not set */
export function findServiceAddress(
  given: string | undefined,
  { host, port }: { host: string; port: number },
): AddressFound {
  if (!given && port === 0) {
    return { problem: "PORT is 0: set BASE_URL to where the service listens" };
  }
  const url = baseUrl.safeParse(given || serviceUrl(host.replace(/^\[(.*)\]$/, "$1"), port));
  return url.success ? { url: url.data } : { problem: `BASE_URL ${url.error.issues[0]?.message}` };
}
