import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { findListenAddress, serviceUrl } from "./listen-address.ts";

test("port 0 finds a free one, and leaves it free", async () => {
  const found = await findListenAddress("127.0.0.1", 0);
  expect(found.port).toBeGreaterThan(0);
  expect(found.url).toBe(`http://127.0.0.1:${found.port}`);
  expect(await findListenAddress("127.0.0.1", found.port)).toEqual(found);
});

test("a taken port is told of in one line", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await expect(findListenAddress("127.0.0.1", port)).rejects.toMatchObject({
    reason: `port ${port} is taken on 127.0.0.1: set PORT or stop what holds it`,
  });
  server.close();
});

test("an address that is not this machine's is refused", async () => {
  await expect(findListenAddress("203.0.113.9", 0)).rejects.toMatchObject({
    reason: expect.stringMatching(/^HOST 203\.0\.113\.9 can't be listened on/),
  });
});

test.each([
  ["127.0.0.1", "http://127.0.0.1:1"],
  ["localhost", "http://localhost:1"],
  ["::1", "http://[::1]:1"],
  ["0.0.0.0", "http://127.0.0.1:1"],
  ["::", "http://[::1]:1"],
])("a browser finds a service on %s at %s", (hostname, url) => {
  expect(serviceUrl(hostname, 1)).toBe(url);
});
