// JSON as TypeScript sees it. The port imports nothing, so it brings its own.

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

export interface JsonObject {
  [field: string]: JsonValue;
}
