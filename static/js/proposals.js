// A list of proposals beside a field, as ARIA's combobox has it: arrows choose, Enter, Tab or a press takes, Esc leaves.
export const proposing = (id, label) => {
  const list = Object.assign(document.createElement("ul"), { className: "menu is-static mentions", id, role: "listbox", hidden: true });
  list.setAttribute("aria-label", label);
  let field = null, took = null;
  const told = (name, value) => { if (field?.getAttribute("role") === "combobox") field.setAttribute(name, value); };
  const close = () => {
    list.hidden = true;
    ["aria-activedescendant", "aria-controls"].forEach((name) => field?.removeAttribute(name));
    told("aria-expanded", "false");
  };
  const choose = (at) => {
    const items = [...list.children], index = (at + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", number === index));
    items[index].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", items[index].id);
  };
  const take = (at) => { const one = list.children[at].proposed; close(); took(one); };
  document.addEventListener("keydown", (event) => {
    if (list.hidden || event.target !== field || event.isComposing) return;
    const at = [...list.children].findIndex((item) => item.getAttribute("aria-selected") === "true"), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(at + step);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || (event.key === "Tab" && !event.shiftKey)) take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
  // `found`: [what is taken, its words, quiet words]; `place(list)` puts the list where it belongs.
  const show = (asked, found, place, taken) => {
    if (field !== asked) close();
    [field, took] = [asked, taken];
    if (!found.length) { close(); return; }
    list.replaceChildren(...found.map(([proposed, words, quiet], at) => {
      const item = Object.assign(document.createElement("li"), { id: `${id}-${at}`, role: "option", proposed });
      item.append(Object.assign(document.createElement("bdi"), { textContent: words }));
      if (quiet) item.append(Object.assign(document.createElement("small"), { className: "quiet-text", textContent: quiet }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(at); });
      return item;
    }));
    place(list);
    field.setAttribute("aria-controls", id);
    told("aria-expanded", "true");
    list.hidden = false;
    choose(0);
  };
  return { show, close };
};
