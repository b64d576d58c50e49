// First, because it says in which order the layers of style count.
import "@musubi/ui/base.css";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@musubi/ui/tokens.css";
import { present } from "@musubi/base";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { recall } from "./data/device-memory.ts";
import { Session } from "./data/session.ts";
import { firstLanguage, startTexts } from "./i18n/language.ts";
import { App } from "./shell/app.tsx";

const texts = await startTexts(firstLanguage(recall("language"), navigator.languages));
const session = new Session(location.origin);
void session.start();

createRoot(present(document.getElementById("app"), "The page has no place for the app.")).render(
  <StrictMode>
    <I18nextProvider i18n={texts}>
      <App session={session} />
    </I18nextProvider>
  </StrictMode>,
);
