// Selecting rows of a list: the boxes, X for the row under the cursor, Shift for a range. The bar comes with the first one.
const place = document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll(".ticket-check input")];
const chosen = new Set();
let last = null, loading = null, every = ""; // `every`: the address of the list that is selected as a whole
const here = () => location.pathname + location.search;
const show = async () => {
  if (chosen.size) await (loading ??= htmx.ajax("GET", place.dataset.bulk, { target: place, swap: "innerHTML" }));
  place.toggleAttribute("data-any", chosen.size > 0);
  const field = place.querySelector("[data-bulk-every]"), into = place.querySelector("[data-bulk-chosen]");
  if (!field) return;
  field.value = every;
  place.querySelector("[data-bulk-count]").textContent = chosen.size;
  place.querySelector("[data-bulk-some]").hidden = Boolean(every);
  place.querySelector("[data-bulk-whole]").hidden = !every;
  const whole = place.querySelector("[data-bulk-all]");
  if (every && document.activeElement === whole) whole.nextElementSibling.focus();
  whole.hidden = Boolean(every);
  into.replaceChildren(...boxes().filter((box) => box.checked).map((box) => new Option(`${box.value} ${box.closest(".ticket").querySelector("b").textContent}`, box.value)));
};
const read = (whole = "") => {
  chosen.clear();
  boxes().filter((box) => box.checked).forEach((box) => chosen.add(box.value));
  every = chosen.size ? whole : "";
  show();
};
// From the box that was set last to this one, all as this one.
const range = (to) => {
  const rows = boxes(), [from, until] = [rows.indexOf(last), rows.indexOf(to)].sort((one, other) => one - other);
  if (from >= 0) rows.slice(from, until + 1).forEach((box) => { box.checked = to.checked; });
};
const none = () => { boxes().forEach((box) => { box.checked = false; }); read(); };
if (place) {
  document.addEventListener("click", (event) => {
    const box = event.target.closest(".ticket-check input");
    if (box) { if (event.shiftKey && last) range(box); last = box; read(); }
    if (event.target.closest("[data-bulk-clear]")) none();
    if (event.target.closest("[data-bulk-all]")) {
      boxes().forEach((each) => { each.checked = true; });
      read(document.querySelector('[rel="next"]') ? here() : "");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyX" || document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]")) return;
    const row = document.querySelector("[data-cursor] [aria-current]") ?? event.target.closest("[data-row]"), box = row?.querySelector(".ticket-check input");
    if (!box) return;
    event.preventDefault();
    box.checked = event.shiftKey ? true : !box.checked;
    if (event.shiftKey && last) range(box);
    last = box;
    read();
  });
  // Rows that were drawn anew stay selected, and so does the whole list; those that left it do not.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "rows") return;
    const whole = every === here() ? every : "";
    boxes().forEach((box) => { box.checked = whole || chosen.has(box.value); });
    last = null;
    read(whole);
  });
  // What was done to one row of its own accord (swipe) leaves the others selected.
  document.body.addEventListener("bulk-done", (event) => { if (!event.target.closest?.("[data-row], [data-one]")) none(); });
}
