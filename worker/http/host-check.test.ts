import { expect, it } from "vitest";
import { createHostCheck, isHostAllowed } from "./host-check.ts";

const rule = { boundToLoopback: true, allowedHosts: new Set(["tunnel.example", "fe80::2"]) };

it.each([
  "127.0.0.1:8787",
  "localhost",
  "localhost:1",
  "[::1]:8787",
  "tunnel.example",
  "TUNNEL.example.:443",
  "[fe80::2]:80",
])("lets %s through", (host) => {
  expect(isHostAllowed(host, rule)).toBe(true);
});

it.each([
  "evil.example",
  "evil.example:8787",
  "127.0.0.1.evil.example",
  "localhost@evil.example",
  "sub.tunnel.example",
  "",
  "::1",
  "localhost:80:80",
])("refuses %j", (host) => {
  expect(isHostAllowed(host, rule)).toBe(false);
});

it("leaves the Host alone where others can reach the port anyway", () => {
  expect(isHostAllowed("evil.example", { ...rule, boundToLoopback: false })).toBe(true);
});

it("lets through and refuses the same, in whatever order it is asked", () => {
  const check = createHostCheck(rule);
  const hosts = [
    "localhost",
    "evil.example",
    "localhost",
    "tunnel.example",
    "evil.example",
    "[::1]",
  ];
  expect(hosts.map(check)).toEqual([true, false, true, true, false, true]);
});
