// @ in a note: proposes colleagues by the beginning of their name. Arrows choose, Enter or Tab takes, Esc leaves.
const people = JSON.parse(document.getElementById("colleagues")?.textContent ?? "[]");
const list = Object.assign(document.createElement("ul"), { className: "menu is-static mentions", role: "listbox", id: "mention-list", hidden: true });
let field = null, from = -1;
const begun = () => {
  const before = field.value.slice(0, field.selectionStart), found = /(?:^|[^\p{L}\p{N}_@.])@([\p{L}\p{N}_’' -]{0,40})$/u.exec(before);
  from = found ? field.selectionStart - found[1].length : -1;
  return found?.[1].toLowerCase();
};
const close = () => {
  list.hidden = true;
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
};
const choose = (at) => {
  const items = [...list.children], index = (at + items.length) % items.length;
  items.forEach((item, number) => item.setAttribute("aria-selected", number === index));
  field.setAttribute("aria-activedescendant", items[index].id);
};
const take = (name) => {
  field.setRangeText(`${name} `, from, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close();
  field.focus();
};
const show = () => {
  const typed = begun(), isNote = field.form.querySelector("[name=kind][value=note]")?.checked;
  const found = typed === undefined || !isNote ? [] : people.filter((name) => name.toLowerCase().split(" ").some((_, at, words) => words.slice(at).join(" ").startsWith(typed)) && name.toLowerCase() !== typed.trim());
  list.replaceChildren(...found.slice(0, 6).map((name, number) => {
    const item = Object.assign(document.createElement("li"), { id: `mention-${number}`, role: "option", textContent: name });
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
    return item;
  }));
  if (!list.children.length) { close(); return; }
  list.setAttribute("aria-label", "@");
  field.before(list);
  field.setAttribute("aria-controls", list.id);
  list.hidden = false;
  choose(0);
};
document.addEventListener("input", (event) => {
  if (!people.length || !event.target.matches("[data-composer] textarea")) return;
  field = event.target;
  show();
});
document.addEventListener("keydown", (event) => {
  if (list.hidden || event.target !== field) return;
  const at = [...list.children].findIndex((item) => item.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(at + step);
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(list.children[at].textContent);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
