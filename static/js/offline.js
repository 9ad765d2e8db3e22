// Without a network: the drafts of whoever is signed in on this device, which can be gone on with; the page one wanted comes back by itself.
const PREFIX = (() => { try { const person = localStorage.getItem("person"); return person ? `draft:ticket:${person}:` : "none"; } catch { return "none"; } })(), page = document.getElementById("offline"), list = document.getElementById("offline-drafts");
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; } };
const keys = (() => { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).sort(); } catch { return []; } })();
const place = (key) => key.replace(/^.*:(\d+)$/, "HD-$1").replace(/^draft:/, "");
const hidden = (name) => name.startsWith("knew_");
const field = (key, name, text) => {
  const box = document.createElement("div"), label = document.createElement("label"), area = document.createElement("textarea");
  box.className = "field";
  area.className = "input";
  area.id = `${key}:${name}`;
  label.htmlFor = area.id;
  label.textContent = page.dataset.reply.replace("{place}", place(key));
  area.value = text;
  area.rows = 5;
  area.dir = "auto";
  area.addEventListener("input", () => localStorage.setItem(key, JSON.stringify({ ...read(key), [name]: area.value })));
  box.append(label, area);
  return box;
};
for (const key of keys) {
  for (const [name, text] of Object.entries(read(key))) if (typeof text === "string" && text && !hidden(name)) list.append(field(key, name, text));
}
if (!list.children.length) document.getElementById("offline-said").textContent = page.dataset.none;
const again = async () => {
  try {
    const answer = await fetch(page.dataset.probe, { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch { /* still none */ }
};
addEventListener("online", again);
setInterval(again, 5000);
document.getElementById("offline-again").addEventListener("click", again);
