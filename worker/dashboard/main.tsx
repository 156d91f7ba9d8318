// The dashboard's entry: puts the app on the page.

import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/layout.css";
import "./styles/rows.css";
import { render } from "preact";
import { App } from "./app/app.tsx";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
