// Listens to /live/ and fetches again what changed. One stream a browser: the tab that holds the lock listens, the others hear of it.
const url = document.body.dataset.live;
const channel = url && new BroadcastChannel("helpdesk:live");
const pending = new Map();
let leaving = false; // a page that is being left fetches nothing: the answer could lead elsewhere
addEventListener("beforeunload", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });
// Nothing changes under the hand: not while a menu or dialog is open.
const held = () => document.querySelector(":popover-open, dialog[open]");
const refresh = (element, delay = 300) => {
  clearTimeout(pending.get(element));
  pending.set(element, setTimeout(() => {
    if (!element.isConnected || leaving) return;
    if (held()) { refresh(element, 1000); return; }
    htmx.ajax("GET", element.dataset.liveUrl, { target: element, swap: element.dataset.liveTicket ? "none" : "innerHTML", headers: { "X-Live": "1" } });
  }, delay));
};
// A list that is drawn anew keeps its current row, and the focus if it had it.
const marks = new WeakMap();
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => marks.set(target, [target.querySelector("[aria-current]")?.dataset.row, target.contains(document.activeElement)]));
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const [at, focused] = marks.get(target) ?? [], row = at && target.querySelector(`[data-row="${at}"]`);
  row?.setAttribute("aria-current", "true");
  if (focused) row?.querySelector("a").focus({ preventScroll: true });
});
// One that was opened while the answer was on its way is not taken away either.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.requestConfig?.headers["X-Live"] || !held()) return;
  detail.shouldSwap = false;
  refresh(detail.target, 1000);
});
const heard = (message) => {
  if (message.here) { document.dispatchEvent(new CustomEvent("live:here", { detail: message })); return; }
  if (message.kind === "draft_handed") document.dispatchEvent(new CustomEvent("live:here", { detail: { here: message.ticket } }));
  document.querySelectorAll("[data-live-url]").forEach((element) => {
    const ticket = element.dataset.liveTicket;
    if (!ticket || message.resync || String(message.ticket) === ticket) refresh(element);
  });
};
const listen = () => new Promise(() => {
  const source = new EventSource(url);
  const pass = (message) => { heard(message); channel.postMessage(message); };
  source.addEventListener("ticket", (event) => pass(JSON.parse(event.data)));
  source.addEventListener("here", (event) => pass(JSON.parse(event.data)));
  source.addEventListener("resync", () => pass({ resync: true }));
  source.addEventListener("revoked", () => source.close());
});
if (url && document.querySelector("[data-live-url]")) {
  channel.addEventListener("message", (event) => heard(event.data));
  if (navigator.locks) navigator.locks.request("helpdesk:live", listen);
  else listen();
}
