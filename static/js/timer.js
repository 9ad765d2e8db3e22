// data-timer="id" on the form that logs time: counts the seconds in which somebody looks at the ticket, and proposes them.
// A hidden tab and two minutes without a key or a touch stop it; it never logs anything by itself.
const IDLE = 120, STEP = 5;
const form = () => document.querySelector("[data-timer]");
const name = (of) => `timer:${of.dataset.timer}`;
const seconds = (of) => Number(sessionStorage.getItem(name(of)) ?? 0);
let touched = Date.now();
for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true });
const count = () => {
  const at = form();
  if (at && !document.hidden && Date.now() - touched < IDLE * 1000) sessionStorage.setItem(name(at), seconds(at) + STEP);
};
if (form()) {
  setInterval(count, STEP * 1000);
  document.addEventListener("visibilitychange", () => { touched = document.hidden ? 0 : Date.now(); });
  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-open=time-dialog]") && form();
    if (!at) return;
    const field = at.elements.minutes, hint = at.querySelector("[data-timer-hint]"), minutes = Math.max(1, Math.round(seconds(at) / 60));
    field.value ||= minutes;
    hint.textContent = hint.dataset.timerHint.replace("#", minutes);
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.target.matches?.("[data-timer]") && event.detail.xhr.status < 300) sessionStorage.removeItem(name(event.target));
  });
}
