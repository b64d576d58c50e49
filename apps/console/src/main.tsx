// First, because it says in which order the layers of style count.
import "@musubi/ui/base.css";
import "@mantine/core/styles.layer.css";
import "@musubi/ui/tokens.css";
import "./shell/console.css";
import { present, systemClock } from "@musubi/base";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { Session } from "./data/session.ts";
import { firstLanguage, startTexts } from "./i18n/language.ts";
import { App } from "./shell/app.tsx";

const texts = await startTexts(firstLanguage(navigator.languages));
const session = new Session(systemClock);
// A page that the browser keeps for the way back shows nothing when it comes back.
window.addEventListener("pagehide", () => session.darken());
// What was written is in this page alone: leaving it would lose it.
window.addEventListener("beforeunload", (event) => {
  if (session.drafts.isAny) event.preventDefault();
});
if (location.pathname !== "/enrol") void session.start();
else session.toDoor();

createRoot(present(document.getElementById("app"), "The page has no place for the console.")).render(
  <StrictMode>
    <I18nextProvider i18n={texts}>
      <App session={session} />
    </I18nextProvider>
  </StrictMode>,
);
