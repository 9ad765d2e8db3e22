// The bell: the unread count in the page's title, and a quiet word about what is new while one looks at the desk.
const views = document.getElementById("views"), box = document.getElementById("toasts");
const count = () => Number(views.querySelector("[data-bell]")?.dataset.bell ?? 0);
const plain = document.title;
let known = 0;
const show = () => { document.title = known ? `(${known > 99 ? "99+" : known}) ${plain}` : plain; };
const tell = async (fresh) => {
  const answer = await fetch(`${views.dataset.newest}?new=${fresh}`, { headers: { "X-Live": "1" } });
  if (answer.ok) box.insertAdjacentHTML("beforeend", await answer.text());
};
// On a wide screen the bell opens its newest beside the rail; with Ctrl, on a phone or without this script it leads to their page.
const menu = document.getElementById("bell-menu");
const open = async (link) => {
  const answer = await fetch(menu.dataset.url, { headers: { "X-Live": "1" } }).catch(() => null);
  if (!answer?.ok) { location.assign(link.href); return; }
  menu.innerHTML = await answer.text();
  menu.showPopover({ source: link });
  menu.querySelector("button, a").focus();
};
if (menu) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-bell]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !matchMedia("(min-width: 40.01rem)").matches) return;
    event.preventDefault();
    open(link);
  });
}
if (views && box) {
  known = count();
  show();
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (!views.contains(target) && target !== views) return;
    const now = count(), fresh = now - known;
    known = now;
    show();
    if (fresh > 0 && document.visibilityState === "visible") tell(fresh).catch(() => { /* the bell says it */ });
  });
}
