// Loaded before the page is drawn, and therefore small: the person's own theme, so that a dark room
// sees no white flash.

import { readKept } from "./kept/kept.ts";
import { applyTheme, parseTheme } from "./settings/theme-name.ts";

applyTheme(parseTheme(readKept("theme")));
