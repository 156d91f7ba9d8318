// The address the service is to listen on: free to take, or one line that says why not.

import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { StartRefused } from "./start-refused.ts";

export interface ListenAddress {
  /** What HOST stands for, as the kernel names it: a numeric address without brackets. */
  address: string;
  /** The free port that was found where PORT is 0. */
  port: number;
  /** Where a browser on this machine finds the service. */
  url: string;
}

/** Listens there for a moment. Throws StartRefused. */
export async function findListenAddress(host: string, port: number): Promise<ListenAddress> {
  const hostname = host.replace(/^\[(.*)\]$/, "$1");
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
  const server = createServer();
  server.once("error", (error) => reject(new StartRefused(refusal(error, host, port))));
  server.listen({ host: hostname, port, exclusive: true }, () => {
    const bound = server.address() as AddressInfo;
    server.close(() => resolve(bound));
  });
  const bound = await promise;
  return { address: bound.address, port: bound.port, url: serviceUrl(hostname, bound.port) };
}

/** An address that means "every interface" is no place to go to: loopback is. */
export function serviceUrl(hostname: string, port: number): string {
  const reachable = { "0.0.0.0": "127.0.0.1", "::": "::1" }[hostname] ?? hostname;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `port ${port} is taken on ${host}: set PORT or stop what holds it`;
    case "EACCES":
      return `port ${port} on ${host} is not for this user to take: set PORT to 1024 or above`;
    default:
      return `HOST ${host} can't be listened on (${error.code ?? error.message})`;
  }
}
