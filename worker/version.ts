// The service's version: package.json's, repeated so that the bundle need not hold that file
// (version.test.ts compares the two).

export const VERSION = "0.1.0";
