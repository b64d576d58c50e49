// Runs before the first paint, so that a person who chose the dark scheme or another language never sees the other one flash.
(() => {
  const root = document.documentElement;
  let theme = null;
  let language = null;
  try {
    theme = localStorage.getItem("musubi.theme");
    language = localStorage.getItem("musubi.language");
  } catch {
    // A browser that refuses to store gets the defaults.
  }
  const isDark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
  root.lang = language === "ja" || language === "en" ? language : navigator.language.startsWith("ja") ? "ja" : "en";
})();
