import { expect, it } from "vitest";
import { joinVariables } from "./join-variables.ts";

it("puts the environment before the file, and takes an empty variable for one that is not set", () => {
  const environment = { HOST: "::1", PORT: "", READ_TOKEN: undefined };
  const file = { HOST: "127.0.0.1", PORT: "1", READ_TOKEN: "r", DATA_DIR: "" };
  expect(joinVariables(environment, file)).toEqual({ HOST: "::1", PORT: "1", READ_TOKEN: "r" });
});

it("lets an empty BOT_TOKEN hide the file's", () => {
  const file = { BOT_TOKEN: "7:token" };
  expect(joinVariables({}, file)).toEqual(file);
  expect(joinVariables({ BOT_TOKEN: undefined }, file)).toEqual(file);
  expect(joinVariables({ BOT_TOKEN: "" }, file)).toEqual({});
});
