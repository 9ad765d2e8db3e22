// #viewers: who else has the ticket open and who writes. The page tells that it is here every 20 seconds, at once when somebody
// begins or ends to write, and when it is left or hidden; the answer shows the others.
const BEAT = 20000, WRITING = 30000; // milliseconds; so long after the last key somebody still writes
const place = document.getElementById("viewers");
const page = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(36)).join("");
let writes = "", timer = 0, ending = 0, last = "", turn = 0, answered = 0;
const values = (more) => ({ page, writes, turn: ++turn, knew: document.querySelector("[data-composer] [name=knew_reply]")?.value ?? "", ...more });
const shown = (html) => { if (html !== last) { last = html; place.innerHTML = html; htmx.process(place); } };
const post = (more = {}, keepalive = false) => fetch(place.dataset.viewersUrl, {
  method: "POST", keepalive, body: new URLSearchParams(values(more)), headers: { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") },
});
const beat = async () => {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(beat, BEAT);
  try {
    const sent = post(), at = turn, answer = await sent, text = await answer.text();
    if (answer.ok && at > answered) { answered = at; shown(text.trim()); } // an older answer may come later
  } catch { shown(""); /* without a connection nobody is known to be here */ }
};
const leave = () => { clearTimeout(timer); post({ gone: "1" }, true).catch(() => {}); };
const writing = (kind) => {
  clearTimeout(ending);
  if (kind) ending = setTimeout(() => writing(""), WRITING);
  if (kind !== writes) { writes = kind; beat(); }
};
if (place) {
  beat();
  document.addEventListener("input", (event) => {
    const mode = event.target.closest("[data-composer] [data-mode]")?.dataset.mode;
    if (mode && event.target.matches("textarea")) writing(event.target.value.trim() ? mode : "");
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful && detail.elt.matches?.("[data-composer]")) writing(""); });
  document.addEventListener("live:here", ({ detail }) => { if (String(detail.here) === place.dataset.viewersOf) { clearTimeout(timer); timer = setTimeout(beat, 50 + Math.random() * 200); } });
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : beat()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
}
