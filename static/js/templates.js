// ; in a composer offers answer templates as they would stand in this ticket, [[ offers articles to link to. What was taken is told
// with the message. The first brace that nobody filled in is chosen, to be typed over.
import { proposing } from "proposals";
const BEGUN = [[/(?:^|[\s(«"])(;([\p{L}\p{N}_-]{0,30}(?: [\p{L}\p{N}_-]{1,30}){0,3}))$/u, "templates"], [/(\[\[([^[\]\n]{0,60}))$/u, "articles"]];
const place = document.querySelector("[data-templates-url]");
const list = place && proposing("templates-found", place.dataset.templatesLabel);
let timer = 0, turn = 0;
const told = (form, use) => {
  const used = form.elements.used, known = used.value ? used.value.split(",") : [];
  if (!known.includes(use)) used.value = [...known, use].join(",");
};
// Tags and files come along as chips, a status as what the button sends; nothing of it happens before.
const bring = (form, { chips, then, send }) => {
  const known = [...form.querySelectorAll("[name=adds]")].map((each) => each.value), made = document.createElement("template"), button = form.querySelector(".send[data-note]");
  made.innerHTML = chips;
  form.querySelector("[data-brought]").append(...[...made.content.children].filter((each) => !known.includes(each.firstChild.value)));
  if (then) { button.value = form.elements.set_then.value = form.elements.later_then.value = then; button.textContent = button.dataset.send = send; }
};
const take = (text, from, one) => {
  text.focus();
  text.setSelectionRange(from, text.selectionStart);
  if (!document.execCommand("insertText", false, one.text)) { text.setRangeText(one.text, from, text.selectionStart, "end"); text.dispatchEvent(new Event("input", { bubbles: true })); }
  if (text.name === "text") { told(text.form, one.use); bring(text.form, one); }
  const open = one.unknown[0], at = open ? text.value.indexOf(open, from) : -1;
  if (at >= 0) text.setSelectionRange(at, at + open.length);
};
const ask = async (text, kind, typed, word) => {
  const asked = ++turn, from = text.selectionStart - typed.length;
  const answer = await fetch(`${place.dataset[`${kind}Url`]}?${new URLSearchParams({ q: word })}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || asked !== turn) return;
  const { found } = await answer.json();
  if (asked !== turn || !text.value.startsWith(typed, from) || text.selectionStart !== from + typed.length) return;
  list.show(text, found.map((one) => [one, one.name, one.quiet]), (shown) => text.before(shown), (one) => take(text, from, one));
};
document.addEventListener("input", (event) => {
  const text = event.target;
  if (!list || !text.matches?.("[data-composer] [data-mode=reply] textarea, [data-composer] [data-mode=note] textarea") || event.isComposing) return;
  clearTimeout(timer);
  const before = text.value.slice(0, text.selectionStart);
  for (const [begun, kind] of BEGUN) {
    const [, typed, word] = begun.exec(before) ?? [];
    if (typed !== undefined) { timer = setTimeout(() => ask(text, kind, typed, word), 120); return; }
  }
  turn += 1;
  list.close();
});
// The button of the toolbar types the sign, so that the list is there for mouse and finger too.
document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-types]")) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-types]"), text = button && [...button.form.querySelectorAll("textarea.composer-text")].find((each) => each.checkVisibility());
  if (!text) return;
  const before = text.value.slice(0, text.selectionStart), blank = before && !/\s$/.test(before) ? " " : "";
  text.focus();
  text.setRangeText(`${blank}${button.dataset.types}`, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
// What is suggested beside the ticket goes where the answer is being written.
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-drop]")?.parentElement, { insert, use, blank, ...along } = event.target.closest("[data-insert]")?.dataset ?? {};
  if (chip) {
    const words = chip.closest("form").elements.text;
    chip.remove();
    words.dispatchEvent(new Event("input", { bubbles: true }));
    words.focus();
  }
  const text = insert && [...document.querySelectorAll("[data-composer] [data-mode=reply] textarea, [data-composer] [data-mode=note] textarea")].find((each) => each.checkVisibility());
  if (!text) return;
  event.target.closest("[popover]:popover-open")?.hidePopover();
  const before = text.value.slice(0, text.selectionStart), gap = !before || /\s$/.test(before) ? "" : use.startsWith("template") ? "\n\n" : " ";
  take(text, text.selectionStart, { text: gap + insert, use, unknown: blank ? [blank] : [], ...along });
});
