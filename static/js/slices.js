// Acts on many tickets are sent in slices: how far it is shows, it can be stopped, and one way back comes at the end.
// Without #slices on the page, or with few tickets, the forms are sent as they are.
import { say } from "toasts";
const run = document.getElementById("slices");
const size = Number(run?.dataset.size), pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
let busy = false, stopped = false;
const post = async (url, fields) => {
  for (let tried = 0; ; tried += 1) {
    try {
      const response = await fetch(url, { method: "POST", body: fields, headers: { Accept: "application/json" } });
      if (response.status < 500 && response.headers.get("Content-Type")?.startsWith("application/json")) return await response.json();
      if (response.status < 500) return { trouble: document.body.dataset.failed };
    } catch { /* the connection is gone: the same slice again, with its key, does nothing twice */ }
    if (tried === 3) return { trouble: document.body.dataset.offline };
    await pause(2 ** tried);
  }
};
const show = (done, all) => {
  const bar = run.querySelector("progress");
  bar.max = all;
  bar.value = done;
  run.querySelector("[data-slices-done]").textContent = `${done} / ${all}`;
  const fifth = Math.floor(5 * done / all); // said aloud now and then, not with every slice
  if (run.dataset.fifth !== String(fifth)) run.querySelector("[data-slices-said]").textContent = `${done} / ${all}`;
  run.dataset.fifth = fifth;
};
const cut = (items) => Array.from({ length: Math.ceil(items.length / size) }, (_, number) => items.slice(number * size, (number + 1) * size));
// `fill(fields, slice)` writes a slice into its form; what comes back is told by /desk/bulk/outcome/. Where nothing was
// begun at all, a dialog that it was typed in opens again and says why.
const work = async (url, items, fields, fill, dialog = null) => {
  const found = { events: [], undone: [], failed: [] }, name = crypto.getRandomValues(new Uint32Array(4)).join("-");
  let done = 0, trouble = "";
  busy = true;
  stopped = false;
  show(0, items.length);
  run.hidden = false;
  document.body.toggleAttribute("data-slicing", true);
  run.querySelector("[data-slices-stop]").focus();
  for (const slice of cut(items)) {
    const sent = new FormData();
    fields.forEach(([field, value]) => sent.append(field, value));
    sent.set("key", `${name} ${done}`);
    fill(sent, slice);
    const answer = await post(url, sent);
    trouble = answer.trouble ?? "";
    if (trouble) break;
    done += slice.length;
    for (const part of Object.keys(found)) found[part].push(...(answer[part] ?? []));
    show(done, items.length);
    if (stopped) break;
  }
  busy = false;
  run.hidden = true;
  document.body.toggleAttribute("data-slicing", false);
  if (trouble && !done && dialog) {
    dialog.showModal();
    dialog.querySelector("form").dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: { why: trouble } }));
    return;
  }
  const told = { events: found.events.join(), undone: found.undone.join(), failed: found.failed.map((pair) => pair.join(" ")), left: items.length - done, trouble };
  await htmx.ajax("POST", run.dataset.outcome, { values: told, swap: "none" }).catch(() => { /* toasts.js says that the connection is gone */ });
  const at = document.activeElement; // gone with the stop button, unless somebody went elsewhere
  if (at === document.body || !at.checkVisibility()) document.getElementById("rows")?.focus({ preventScroll: true });
};
// The numbers to act on; nothing, and it is said why, where the list could not be asked.
const chosen = async () => {
  const bulk = document.getElementById("bulk"), every = bulk.elements.every.value;
  if (!every) return [...new FormData(bulk).getAll("tickets")];
  let why = "offline";
  try {
    const answer = await fetch(`${run.dataset.listed}?list=${encodeURIComponent(every)}`);
    why = "failed";
    if (answer.ok) return (await answer.json()).tickets;
  } catch { /* the same as an answer that says no */ }
  say(document.body.dataset[why]);
  return null;
};
const fieldsOf = (form, submitter) => {
  const fields = [...new FormData(form, submitter)].filter(([name]) => !["tickets", "every", "next", "events"].includes(name));
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  return [...fields.filter(([name]) => name !== "csrfmiddlewaretoken"), ["csrfmiddlewaretoken", token]];
};
const bulkSent = (event) => {
  const { target: form, submitter } = event, bulk = document.getElementById("bulk");
  if (!bulk?.elements.every.value && document.querySelectorAll(".ticket-check input:checked").length <= size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const fields = fieldsOf(form, submitter), dialog = form.closest("dialog");
  busy = true; // while the list is asked for, a second press begins nothing
  dialog?.close();
  chosen().then((tickets) => {
    if (tickets) work(run.dataset.acting, tickets, fields, (sent, slice) => slice.forEach((number) => sent.append("tickets", number)), dialog);
    else { busy = false; dialog?.showModal(); }
  });
};
const undoSent = (event) => {
  const events = event.target.elements.events.value.split(",");
  if (events.length <= size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.closest(".toast")?.remove();
  // The newest first, as it is taken back.
  work(run.dataset.undoing, events.reverse(), fieldsOf(event.target), (sent, slice) => sent.set("events", slice.join()));
};
if (run) {
  document.addEventListener("submit", (event) => {
    const { target: form } = event, acts = form.matches("[data-sliced]"), takesBack = form.matches("form.undo");
    if (busy && (acts || takesBack)) { event.preventDefault(); event.stopImmediatePropagation(); }
    else if (acts) bulkSent(event);
    else if (takesBack) undoSent(event);
  }, true);
  run.querySelector("[data-slices-stop]").addEventListener("click", () => { stopped = true; });
  addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
}
