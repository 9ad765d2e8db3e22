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
// What failed stays until the same is done with success; a lost connection until anything asked after it is answered. An answer to
// what was asked before says nothing of it.
const asked = new WeakMap();
export const say = (text, mends = null, tone = "bad") => {
  if (!box || !text || [...box.children].some((toast) => toast.textContent === text)) return;
  const toast = document.createElement("div");
  toast.className = "toast inverse";
  toast.dataset.tone = tone;
  toast.textContent = text;
  toast.mends = mends ?? (() => true);
  toast.said = performance.now();
  box.append(toast);
};
const place = ({ requestConfig }) => `${requestConfig.verb} ${requestConfig.path}`;
document.addEventListener("htmx:beforeSend", ({ detail }) => asked.set(detail.xhr, performance.now()));
const cut = () => say(document.body.dataset.offline);
document.addEventListener("htmx:sendError", cut);
addEventListener("offline", cut);
addEventListener("online", () => [...box?.children ?? []].find((toast) => toast.textContent === document.body.dataset.offline)?.remove());
document.addEventListener("htmx:responseError", ({ detail }) => {
  const failed = place(detail);
  if (detail.xhr.status !== 401) say(document.body.dataset.failed, (later) => place(later) === failed);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful) return;
  for (const toast of box?.querySelectorAll('.toast[data-tone="bad"]') ?? []) {
    if (!toast.mends || (asked.get(detail.xhr) > toast.said && toast.mends(detail))) toast.remove();
  }
});
