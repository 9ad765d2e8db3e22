// :smile: in a composer. A colon at the beginning of a word and two letters offer signs by their English and Russian names; the second
// colon takes the one that is named so. A time (10:30), an address (https://) and a word before its colon offer nothing.
import { proposing } from "proposals";
const BEGUN = /(?:^|[\s(«"])(:([\p{L}_]{2,24})(:?))$/u, MOST = 6;
const menu = () => document.getElementById("emoji-menu");
const signs = () => [...menu()?.querySelectorAll("[data-emoji]") ?? []].map((each) => [each.dataset.emoji, each.dataset.names.split("|")]);
const list = menu() && proposing("emoji-found", menu().getAttribute("aria-label"));
const put = (text, sign, from) => {
  const to = text.selectionStart;
  text.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, sign)) { text.setRangeText(sign, from, to, "end"); text.dispatchEvent(new Event("input", { bubbles: true })); }
};
document.addEventListener("input", (event) => {
  const text = event.target;
  if (!list || !text.matches("[data-composer] textarea") || event.isComposing) return;
  const [, typed, word, ended] = BEGUN.exec(text.value.slice(0, text.selectionStart)) ?? [];
  if (!word) { list.close(); return; }
  const named = word.toLowerCase().replaceAll("_", " "), from = text.selectionStart - typed.length;
  if (ended) {
    const exact = signs().find(([, names]) => names.includes(named));
    list.close();
    if (exact) put(text, exact[0], from);
    return;
  }
  const begins = (name) => name.startsWith(named) || name.split(" ").some((part) => part.startsWith(named));
  const found = signs().map(([sign, names]) => [sign, names.find(begins)]).filter(([, name]) => name).slice(0, MOST);
  list.show(text, found.map(([sign, name]) => [sign, `${sign} ${name}`]), (place) => text.before(place), (sign) => put(text, sign, from));
});
