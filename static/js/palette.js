// Ctrl/Cmd-K: what can be done on this page (its keys), where one can go (the rail), and tickets, found by their words.
import { press } from "keys";
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input"), list = dialog?.querySelector("[role=listbox]");
let opener, turn = 0;
const said = (element) => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .count, .begun, .avatar, .hidden-text").forEach((each) => each.remove());
  const about = element.closest("dd")?.previousElementSibling?.textContent;
  return `${about ? `${about}: ` : ""}${element.getAttribute("aria-label") || copy.textContent || element.title}`.replace(/\s+/g, " ").trim();
};
const option = (label, icon, detail, run) => {
  const row = document.createElement("li");
  row.role = "option";
  if (icon) row.append(icon.cloneNode(true));
  const words = document.createElement("span");
  words.dir = "auto";
  words.textContent = label;
  row.append(words);
  if (detail) { const small = document.createElement(detail.length < 3 ? "kbd" : "small"); small.textContent = detail; row.append(small); }
  row.run = run;
  return row;
};
const commands = () => [...document.querySelectorAll("[data-key]")]
  .filter((each) => each.offsetParent !== null || each.dataset.open || each.type === "radio")
  .map((each) => [each.matches("input") ? said(each.closest("label") ?? each) : said(each), (each.matches("input") ? each.closest("label") : each)?.querySelector("svg"), each.dataset.key.toUpperCase(), () => press(each)])
  .filter(([label]) => label);
const places = () => [...document.querySelectorAll(".rail a.rail-item, #me-menu a, .rail h2 a")]
  .map((each) => [said(each), each.querySelector("svg"), "", () => { location.href = each.href; }]);
const select = (row) => {
  list.querySelectorAll("[aria-selected=true]").forEach((each) => each.setAttribute("aria-selected", "false"));
  field.removeAttribute("aria-activedescendant");
  if (!row) return;
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", row.id);
};
const remark = (said) => {
  const place = dialog.querySelector("[data-said]");
  place.textContent = said.join(" ");
  place.hidden = !said.length;
};
const show = (rows) => {
  remark([]);
  list.replaceChildren(...rows);
  rows.forEach((row, index) => { row.id = `palette-${index}`; row.setAttribute("aria-selected", "false"); });
  list.hidden = !rows.length;
  dialog.querySelector("[data-nothing]").hidden = rows.length > 0;
  select(rows[0]);
};
const offer = async () => {
  const query = field.value.trim(), words = query.toLocaleLowerCase().split(/\s+/), mine = ++turn;
  const fits = ([label]) => words.every((word) => label.toLocaleLowerCase().includes(word));
  const known = [...commands(), ...places()].filter(fits).slice(0, 12).map((each) => option(...each));
  show(known);
  if (query.length < 2) return;
  await new Promise((done) => setTimeout(done, 150));
  if (mine !== turn) return;
  const answer = await fetch(`${dialog.dataset.find}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const { found, said: remarks } = answer?.ok ? await answer.json() : { found: [], said: [] };
  if (mine !== turn || !dialog.open) return;
  const icon = dialog.querySelector("template:not([data-person])").content.firstElementChild;
  // A number that was typed is what is meant; words are commands first.
  const tickets = found.map((each) => option(`${each.number} ${each.subject}`.trim(), each.number ? icon : dialog.querySelector("template[data-person]").content.firstElementChild, each.status, () => { location.href = each.href; }));
  show(/^(hd-|#)?\d+$/i.test(query) ? [...tickets, ...known] : [...known, ...tickets]);
  remark(remarks);
};
const run = (row) => {
  if (!row) return;
  dialog.close();
  row.run();
};
document.addEventListener("keydown", (event) => {
  if (!dialog || event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (document.querySelector("dialog[open]:not(#palette)")) return;
  event.preventDefault();
  if (dialog.open) { dialog.close(); return; }
  opener = document.activeElement;
  field.value = "";
  dialog.showModal();
  offer();
});
dialog?.addEventListener("close", () => { if (document.activeElement === document.body) opener?.focus?.(); });
field?.addEventListener("input", offer);
field?.addEventListener("keydown", (event) => {
  const rows = [...list.children], at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") select(rows[(at + 1) % rows.length]);
  else if (event.key === "ArrowUp") select(rows[(at - 1 + rows.length) % rows.length]);
  else if (event.key === "Enter") run(rows[at]);
  else return;
  event.preventDefault();
});
list?.addEventListener("click", (event) => run(event.target.closest("[role=option]")));
