// Swiping a row of #rows[data-swipe], by touch alone: to the right takes the ticket, to the left offers to put it off. What will happen stands
// under the row while it moves. It counts from a third of the row on; whoever comes back has done nothing. Up and down stays the browser's own
// (touch-action), and so do the edges of the screen, where it goes back. Menus, keys and the bar of the selected do the same.
const list = document.querySelector("#rows[data-swipe]"), under = document.getElementById("swipe-under"), dialog = document.getElementById("swipe-snooze");
const SLACK = 12, EDGE = 20, SHARE = 0.3, BACK = 160; // pixels before it is a swipe and beside the screen's edge; of the row; milliseconds
const ACTS = { take: 1, snooze: -1 };
const may = (way) => (list.dataset.swipeOnly ? ACTS[list.dataset.swipeOnly] === way : true);
let held = null, swiped = false;
const begin = () => {
  const { row } = held;
  held.beneath = under.content.firstElementChild.cloneNode(true);
  row.before(held.beneath); // by which its list becomes what offsets are measured from
  held.beneath.style.setProperty("--top", `${row.offsetTop}px`);
  held.beneath.style.setProperty("--high", `${row.offsetHeight}px`);
  row.toggleAttribute("data-swiped", true);
  row.setPointerCapture(held.pointer);
  swiped = true;
};
const move = (by) => {
  const { row, beneath } = held, way = Math.sign(by), width = row.offsetWidth;
  const shown = may(way) ? Math.max(-width * 0.7, Math.min(width * 0.7, by)) : 0;
  held.act = shown && Math.abs(shown) >= width * SHARE ? Object.keys(ACTS).find((act) => ACTS[act] === way) : "";
  row.style.setProperty("--by", `${shown}px`);
  beneath.dataset.way = way > 0 ? "take" : "snooze";
  beneath.toggleAttribute("data-armed", Boolean(held.act));
};
const end = () => {
  const { row, beneath } = held;
  held = null;
  if (!beneath) return;
  row.toggleAttribute("data-settling", true);
  row.style.setProperty("--by", "0px");
  setTimeout(() => {
    ["data-swiped", "data-settling"].forEach((name) => row.removeAttribute(name));
    row.style.removeProperty("--by");
    beneath.remove();
    swiped = false;
  }, BACK);
};
const act = (row, name) => {
  const { row: number } = row.dataset;
  if (name === "take") { htmx.ajax("POST", list.dataset.swipe, { source: row, swap: "none", values: { do: "assignment", tickets: number } }); return; }
  dialog.querySelectorAll("[name=tickets]").forEach((field) => { field.value = number; });
  dialog.querySelector("[data-swipe-of]").textContent = `${number} ${row.querySelector("b").textContent}`;
  dialog.querySelector("[data-trouble]").replaceChildren();
  dialog.showModal();
};
if (list && under) {
  list.addEventListener("pointerdown", (event) => {
    if (held) { end(); return; } // a second finger
    const row = event.target.closest("[data-row]");
    if (event.pointerType !== "touch" || !event.isPrimary || !row || row.matches("[data-swiped]") || event.clientX < EDGE || event.clientX > innerWidth - EDGE) return;
    held = { row, pointer: event.pointerId, x: event.clientX, y: event.clientY, beneath: null, act: "" };
  });
  list.addEventListener("pointermove", (event) => {
    if (event.pointerId !== held?.pointer) return;
    const by = event.clientX - held.x, down = Math.abs(event.clientY - held.y);
    if (!held.row.isConnected) { end(); return; } // the list was drawn anew
    if (!held.beneath) {
      if (Math.max(Math.abs(by), down) < SLACK) return;
      if (down > Math.abs(by)) { held = null; return; }
      begin();
    }
    move(by);
  });
  list.addEventListener("pointerup", (event) => {
    if (event.pointerId !== held?.pointer) return;
    const { row, act: name } = held;
    end();
    if (name && row.isConnected) act(row, name);
  });
  list.addEventListener("pointercancel", () => { if (held) end(); });
  // What was swiped is not opened or selected as well.
  list.addEventListener("click", (event) => { if (swiped) { event.preventDefault(); event.stopPropagation(); } }, { capture: true });
}
