// Toasts leave by themselves; errors stay. A request that failed says so and loses nothing.
const box = document.getElementById("toasts");
const LIFE = 6000, LONG = 20000; // what can be undone stays longer
const soften = (toast) => setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); else soften(toast); }, toast.dataset.life ? toast.dataset.life * 1000 : toast.matches("[data-long]") ? LONG : LIFE);
const watch = new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.matches?.('.toast:not([data-tone="bad"])')) soften(node);
});
if (box) {
  watch.observe(box, { childList: true });
  box.querySelectorAll('.toast:not([data-tone="bad"])').forEach(soften);
}
export const say = (text) => {
  if (!box || [...box.children].some((toast) => toast.textContent === text)) return;
  const toast = document.createElement("div");
  toast.className = "toast inverse";
  toast.dataset.tone = "bad";
  toast.textContent = text;
  box.append(toast);
};
document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status !== 401) say(document.body.dataset.failed); });
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) box?.querySelectorAll('.toast[data-tone="bad"]').forEach((toast) => toast.remove());
});
