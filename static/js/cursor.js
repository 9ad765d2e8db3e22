// data-cursor on a list: J and K move, Enter opens (the focused link does that itself).
const list = () => document.querySelector("[data-cursor]");
const rows = () => [...(list()?.querySelectorAll("[data-row]") ?? [])].filter((row) => row.offsetParent !== null);
const set = (row) => {
  rows().forEach((each) => each.removeAttribute("aria-current"));
  if (!row) return;
  row.setAttribute("aria-current", "true");
  row.querySelector("a").focus();
  row.scrollIntoView({ block: "nearest" });
};
document.addEventListener("keydown", (event) => {
  if (!list() || document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const step = event.code === "KeyJ" ? 1 : event.code === "KeyK" ? -1 : 0;
  if (!step) return;
  const all = rows(), at = all.findIndex((row) => row.hasAttribute("aria-current"));
  event.preventDefault();
  set(all[Math.max(0, Math.min(all.length - 1, at + step))]);
});
// The way back from a ticket is the list one came from, as it was.
document.querySelector("[data-back]")?.addEventListener("click", (event) => {
  if (document.referrer.startsWith(`${location.origin}/desk/`) && !document.referrer.includes("/tickets/")) { event.preventDefault(); history.back(); }
});
