// Single keys press what carries data-key; G W goes to my work. Off when the person switched them off (WCAG 2.1.4).
import { say } from "toasts";
let leader = "";
const typing = (element) => element.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
export const press = (element) => {
  if (element.matches("input:not([type=radio]), textarea")) element.focus();
  else if (element.matches("input[type=radio]")) { element.click(); [...element.closest("form")?.querySelectorAll("textarea") ?? []].find((text) => text.checkVisibility())?.focus(); }
  else {
    element.scrollIntoView({ block: "nearest" });
    element.click();
    document.querySelector(".menu:popover-open")?.querySelector("button, a")?.focus();
  }
};
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".menu:popover-open"), way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !way || typing(event.target)) return;
  const items = [...menu.querySelectorAll("button, a")].filter((e) => e.offsetParent);
  items.at((items.indexOf(document.activeElement) + way) % items.length)?.focus();
  event.preventDefault();
});
// Ctrl-Z takes the last act back while its way back stands here; in a field it is the field's own.
document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const back = [...document.querySelectorAll("#toasts .undo button")].pop();
  event.preventDefault();
  if (back) back.click();
  else say(document.body.dataset.nothingBack, null, "");
});
document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = keyOf(event);
  if (leader === "g" && key === "w") { location.href = "/desk/"; return; }
  leader = key === "g" ? "g" : "";
  if (key === "?") { document.getElementById("shortcuts")?.showModal(); event.preventDefault(); return; }
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((e) => e.offsetParent !== null || e.type === "radio" || e.dataset.open);
  if (target) { event.preventDefault(); press(target); }
});
// data-cursor on a list: J and K move, Enter opens (the focused link does that itself).
const list = () => document.querySelector("[data-cursor]");
const rows = () => [...(list()?.querySelectorAll("[data-row]") ?? [])].filter((row) => row.offsetParent !== null);
document.addEventListener("keydown", (event) => {
  if (!list() || document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const step = { KeyJ: 1, KeyK: -1 }[event.code];
  if (!step) return;
  const all = rows(), at = all.findIndex((row) => row.hasAttribute("aria-current")), row = all[Math.max(0, Math.min(all.length - 1, at + step))];
  event.preventDefault();
  all.forEach((each) => each.removeAttribute("aria-current"));
  row?.setAttribute("aria-current", "true");
  row?.querySelector("a").focus();
  row?.scrollIntoView({ block: "nearest" });
});
// The way back from a ticket is the list one came from, as it was.
document.querySelector("[data-back]")?.addEventListener("click", (event) => {
  if (document.referrer.startsWith(`${location.origin}/desk/`) && !document.referrer.includes("/tickets/")) { event.preventDefault(); history.back(); }
});
// The key's place, so that shortcuts work on a Russian layout too.
function keyOf(event) {
  if (event.key === "?" || event.key === "/") return event.key;
  if (/^Key[A-Z]$/.test(event.code)) return event.code[3].toLowerCase();
  if (event.code === "Slash" && !event.shiftKey) return "/";
  if (event.code === "Slash" && event.shiftKey) return "?";
  if (event.code === "BracketLeft") return "[";
  if (event.code === "BracketRight") return "]";
  return event.key;
}
