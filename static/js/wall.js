// The wallboard: fetches what it shows at every nudge of the stream, and every 30 s when there is none.
const wall = document.querySelector("[data-wall]");
const banner = document.querySelector(".wall-banner");
const EVERY = 30_000, SILENCE = 75_000;
let last = Date.now(), known = wall.querySelector("[data-clock]").dataset.clock, wanted = 0, busy = false, source;
const say = (text) => { banner.textContent = text; banner.hidden = !text; wall.toggleAttribute("data-old", Boolean(text)); };
const over = () => {
  source?.close();
  clearInterval(beat);
  wall.replaceChildren();
  say(banner.dataset.over);
};
const look = async () => {
  if (busy) { wanted = 1; return; }
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Wall": "1" }, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(20_000) });
    if (answer.ok) {
      wall.innerHTML = await answer.text();
      last = Date.now();
      known = wall.querySelector("[data-clock]").dataset.clock;
      say("");
    } else if (answer.status === 404 || answer.status === 403 || answer.type === "opaqueredirect") { over(); return; }
    else throw new Error(answer.status);
  } catch { stale(); }
  busy = false;
  if (wanted) { wanted = 0; setTimeout(look, 2000); }
};
const stale = () => { if (Date.now() - last > SILENCE) say(banner.dataset.stale.replace("{time}", known)); };
const beat = setInterval(() => { stale(); if (Date.now() - last >= EVERY) look(); }, 5000);
source = new EventSource(document.body.dataset.live);
for (const name of ["changed", "ticket", "resync"]) source.addEventListener(name, look);
source.addEventListener("revoked", over);
addEventListener("online", look);
