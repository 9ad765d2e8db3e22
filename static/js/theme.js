// Light or dark: a cookie, so that the server draws the right one at once.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.querySelectorAll("meta[name=theme-color]").forEach((meta, at) => { meta.media = (at === 1) === !dark ? "all" : "not all"; }); // the light one stands first
  document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
});
