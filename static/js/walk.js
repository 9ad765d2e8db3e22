// From ticket to ticket of the list one came from: the list as it was stands in this tab alone (J next, K previous, and "next" after
// sending). Where it goes on, the last ticket leads to its next page.
const KEY = "walk";
const path = (address) => new URL(address, location.href).pathname;
const read = () => { try { return JSON.parse(sessionStorage.getItem(KEY) ?? "null"); } catch { return null; } };
const list = document.querySelector("#rows[data-cursor]");
document.addEventListener("click", (event) => {
  if (!list || !event.target.closest("#rows [data-row] a")) return;
  const rows = [...list.querySelectorAll("[data-row] a.ticket-subject")].map((link) => path(link.href));
  const more = list.querySelector(".pager a[rel=next]")?.href ?? "";
  try { sessionStorage.setItem(KEY, JSON.stringify({ list: location.href, rows, more, title: document.querySelector("h1")?.textContent ?? "" })); } catch { /* full, or forbidden: no way on, nothing else */ }
}, { capture: true });
const walk = read(), at = walk ? walk.rows.indexOf(location.pathname) : -1;
const lead = (link, address) => { if (address) link.href = address; else { link.removeAttribute("href"); link.setAttribute("role", "link"); link.setAttribute("aria-disabled", "true"); } };
// The head and the composer may be drawn anew at any time. What comes behind this ticket goes with a reply, for "then open the next".
const draw = () => {
  const place = document.querySelector("[data-walk][hidden]"), home = document.querySelector("[data-back]");
  document.querySelectorAll("[data-walk-following]").forEach((field) => { field.value = walk.rows.slice(at + 1, at + 21).map((row) => row.match(/(\d+)\/$/)?.[1] ?? "").join(","); });
  if (home) home.href = walk.list;
  if (!place) return;
  const [back, on] = place.querySelectorAll("a");
  lead(back, walk.rows[at - 1]);
  lead(on, walk.rows[at + 1] ?? walk.more);
  place.querySelector("[data-walk-place]").textContent = `${at + 1} / ${walk.rows.length}${walk.more ? "+" : ""}`;
  place.title = walk.title;
  place.hidden = false;
};
if (at >= 0) {
  draw();
  document.addEventListener("htmx:load", draw);
}
