// data-week: intervals are drawn beside each day's text field and dragged there. The field stays the truth: it is read
// when it changes, and written when something was dragged.
const STEP = 15, DAY = 1440;
const week = document.querySelector("[data-week]");
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const snap = (minutes) => Math.round(minutes / STEP) * STEP;
const field = (track) => track.parentElement.querySelector("textarea");
const words = (said, track, [from, to]) => said.replace("DAY", track.dataset.name).replace("FROM", clock(from)).replace("TO", clock(to));
const say = (said, track, span) => { document.querySelector("[data-week-status]").textContent = words(said, track, span); };
// null when the text is none that we understand; the server says what is wrong with it.
const read = (text) => {
  const spans = [];
  for (const part of text.split(/[,;\n]/).map((each) => each.trim()).filter(Boolean)) {
    const found = /^(\d{1,2})(?::(\d{2}))?\s*[-–—−]\s*(\d{1,2})(?::(\d{2}))?$/.exec(part);
    if (!found) return null;
    const from = found[1] * 60 + Number(found[2] ?? 0), to = found[3] * 60 + Number(found[4] ?? 0);
    if (from >= to || to > DAY) return null;
    spans.push([from, to]);
  }
  spans.sort((one, other) => one[0] - other[0]);
  return spans.some(([from], at) => at && from < spans[at - 1][1]) ? null : spans;
};
const write = (track) => {
  field(track).value = track.spans.map(([from, to]) => `${clock(from)}-${clock(to)}`).join(", ");
  field(track).dispatchEvent(new Event("change", { bubbles: true }));
};
const place = (element, [from, to]) => {
  element.style.setProperty("--from", from / DAY);
  element.style.setProperty("--length", (to - from) / DAY);
  element.querySelector(".week-body").textContent = `${clock(from)}–${clock(to)}`;
};
const button = (name, label) => Object.assign(document.createElement("button"), { type: "button", className: name, ariaLabel: label });
const draw = (track, focused = -1) => {
  track.spans = read(field(track).value);
  track.toggleAttribute("data-unread", !track.spans);
  track.replaceChildren(...(track.spans ?? []).map((span) => {
    const element = document.createElement("div"), body = button("week-body", words(week.dataset.said, track, span)), out = button("week-remove", words(week.dataset.remove, track, span));
    element.className = "week-span";
    out.textContent = "×";
    element.append(body, ...["from", "to"].map((edge) => Object.assign(document.createElement("i"), { className: `week-edge ${edge}` })), out);
    element.span = span;
    place(element, span);
    return element;
  }));
  track.children[focused]?.querySelector(".week-body").focus();
};
const remove = (track, span) => {
  const at = track.spans.indexOf(span);
  track.spans.splice(at, 1);
  write(track);
  draw(track, Math.min(at, track.spans.length - 1));
  if (!track.spans.length) field(track).focus();
  say(week.dataset.removed, track, span);
};
// The free time around a span: it never runs into its neighbours.
const room = (track, span) => {
  const others = track.spans.filter((each) => each !== span);
  return [Math.max(0, ...others.filter(([, to]) => to <= span[0]).map(([, to]) => to)), Math.min(DAY, ...others.filter(([from]) => from >= span[1]).map(([from]) => from))];
};
const shift = ([from, to], by, [low, high]) => { const step = Math.max(low - from, Math.min(high - to, by)); return [from + step, to + step]; };
const resized = ([from, to], by, [, high]) => [from, Math.max(from + STEP, Math.min(high, to + by))];
const at = (track, event) => {
  const box = track.getBoundingClientRect(), upright = box.height > box.width;
  return DAY * Math.max(0, Math.min(1, upright ? (event.clientY - box.top) / box.height : (event.clientX - box.left) / box.width));
};
const drag = (track, event) => {
  if (!track.spans || event.button || event.target.closest(".week-remove")) return;
  const start = at(track, event), edge = event.target.closest(".week-edge"), fresh = !event.target.closest(".week-span");
  const span = fresh ? [snap(start), snap(start)] : event.target.closest(".week-span").span, first = [...span];
  const [low, high] = room(track, span), target = fresh ? null : event.target.closest(".week-span");
  if (fresh) { track.spans.push(span); }
  track.setPointerCapture(event.pointerId);
  event.preventDefault();
  target?.querySelector(".week-body").focus();
  const move = (moved) => {
    const now = Math.max(low, Math.min(high, snap(at(track, moved)))), by = snap(at(track, moved) - start);
    if (fresh) [span[0], span[1]] = [Math.min(first[0], now), Math.max(first[0], now)];
    else if (edge) { if (edge.matches(".from")) span[0] = Math.min(now, first[1] - STEP); else span[1] = Math.max(now, first[0] + STEP); }
    else [span[0], span[1]] = shift(first, by, [low, high]);
    if (target) place(target, span);
    else { track.fresh ??= track.appendChild(Object.assign(document.createElement("div"), { className: "week-span", innerHTML: '<span class="week-body"></span>' })); place(track.fresh, span); }
  };
  track.addEventListener("pointermove", move);
  track.addEventListener("lostpointercapture", () => {
    track.removeEventListener("pointermove", move);
    track.fresh = undefined;
    track.spans = track.spans.filter(([from, to]) => from < to).sort((one, other) => one[0] - other[0]);
    if (span[0] === first[0] && span[1] === first[1]) { if (fresh) draw(track); return; }
    write(track);
    draw(track, track.spans.indexOf(span));
    say(week.dataset.said, track, span);
  }, { once: true });
};
const keys = (track, event) => {
  const span = event.target.closest(".week-span")?.span;
  const by = { ArrowUp: -STEP, ArrowLeft: -STEP, ArrowDown: STEP, ArrowRight: STEP }[event.key];
  if (!span || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); remove(track, span); return; }
  if (!by) return;
  event.preventDefault();
  const next = (event.shiftKey ? resized : shift)(span, by, room(track, span)), index = track.spans.indexOf(span);
  track.spans[index] = next;
  write(track);
  draw(track, index);
  say(week.dataset.said, track, next);
};
if (week) {
  week.querySelectorAll("[data-week-day]").forEach((track) => {
    track.hidden = false;
    field(track).addEventListener("input", () => draw(track));
    track.addEventListener("pointerdown", (event) => drag(track, event));
    track.addEventListener("keydown", (event) => keys(track, event));
    track.addEventListener("click", (event) => { if (event.target.closest(".week-remove")) remove(track, event.target.closest(".week-span").span); });
    draw(track);
  });
  week.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-week-copy]"), tracks = [...week.querySelectorAll("[data-week-day]")];
    if (!copier) return;
    event.preventDefault();
    for (const track of tracks.slice(0, 5)) { field(track).value = week.querySelector(`textarea[name=${copier.value}]`).value; draw(track); }
    field(tracks[0]).dispatchEvent(new Event("change", { bubbles: true }));
  });
  week.toggleAttribute("data-drawn", true);
  document.querySelectorAll("[data-week-scale], [data-week-help]").forEach((element) => { element.hidden = false; });
}
