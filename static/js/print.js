// [data-print]: the browser's own print, which saves a PDF too. Without scripts the button does not show.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
