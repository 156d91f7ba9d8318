// The port in one import.

export * from "./audit-fact.ts";
export * from "./json.ts";
export * from "./reserved-key.ts";
export * from "./task-storage.ts";
export * from "./wire.ts";
