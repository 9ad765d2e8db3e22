// The page's beat: tells that its person is here, and whether they have been idle; the answer shows the colleagues.
const IDLE_AFTER = 10 * 60 * 1000;
let touched = Date.now();
for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id === "team-now") event.detail.parameters.idle = Date.now() - touched > IDLE_AFTER ? "1" : "0";
});
