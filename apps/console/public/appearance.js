// Runs before the first paint, so that nobody sees the other scheme or language flash. The console remembers neither: it keeps
// nothing in the browser but the key of this device.
(() => {
  const root = document.documentElement;
  root.setAttribute("data-mantine-color-scheme", matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.lang = navigator.language.startsWith("ja") ? "ja" : "en";
})();
