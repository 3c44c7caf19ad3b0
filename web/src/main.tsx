import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@fontsource-variable/ibm-plex-sans/wght.css";
import "@fontsource/ibm-plex-mono/400.css";
import "./app/theme/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";

const root = document.getElementById("root");
if (!root) throw new Error("index.html lost its #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
