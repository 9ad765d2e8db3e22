// Live rows never jump under the hand: while the pointer or the focus is in the list, rows change where they stand, those that left it
// are dimmed, and what would move waits behind "3 new" (key N, or by itself once the hand is gone).
const list = document.querySelector("#rows[data-cursor]"), pill = document.getElementById("rows-new");
const LEFT = 1500; // milliseconds after the pointer went
let waits = false, timer = 0;
const within = () => list.contains(document.activeElement) && document.activeElement !== list;
const busy = () => list.matches(":hover, :has([data-swiped])") || within();
const rows = (root) => new Map([...root.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
const fresh = () => { waits = false; pill.hidden = true; };
const fetchAll = () => htmx.ajax("GET", list.dataset.liveUrl, { target: list, swap: "innerHTML" }).then(fresh);
const take = (row, news) => {
  const held = row.contains(document.activeElement) && document.activeElement, box = row.querySelector("input[type=checkbox]");
  const same = held && (held.matches("input") ? "input[type=checkbox]" : held.matches("a") ? "a" : "");
  if (box?.checked) news.querySelector("input[type=checkbox]").checked = true;
  row.toggleAttribute("data-unread", news.hasAttribute("data-unread"));
  row.replaceChildren(...news.childNodes);
  if (same) row.querySelector(same)?.focus({ preventScroll: true });
};
const inner = (row) => row.innerHTML;
if (list && pill) {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target !== list || !detail.shouldSwap) return;
    if (!detail.requestConfig?.headers["X-Live"] || !busy()) { fresh(); return; }
    const place = document.createElement("template");
    place.innerHTML = detail.serverResponse;
    const now = rows(list), then = rows(place.content);
    const news = [...then.keys()].filter((row) => !now.has(row)).length, moved = [...now.keys()].join() !== [...then.keys()].join();
    for (const [number, row] of now) {
      row.toggleAttribute("data-gone", !then.has(number));
      if (then.has(number) && inner(row) !== inner(then.get(number))) take(row, then.get(number));
    }
    detail.shouldSwap = false;
    waits = moved;
    pill.hidden = !moved;
    if (moved) pill.querySelector("span").textContent = news ? pill.dataset.new.replace("{n}", news) : pill.dataset.moved;
  });
  pill.addEventListener("click", () => fetchAll().then(() => { list.scrollTop = 0; list.focus({ preventScroll: true }); }));
  const later = () => { clearTimeout(timer); timer = setTimeout(() => { if (waits && !busy()) fetchAll(); }, LEFT); };
  list.addEventListener("pointerleave", later);
  list.addEventListener("focusout", later);
}
