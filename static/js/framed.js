// Our pages in a frame of another site: they tell it when to close and how high they are, and keep the word of a visit for
// the next page of that site, since no cookie reaches us here. Works without: then the frame keeps its first height.
import "drafts";
import "files";
import "fields";
const { site, visit } = document.body.dataset, KEPT = "visit";
const tell = (said) => { if (parent !== window) parent.postMessage(said, site); };
const storage = (() => { try { sessionStorage.length; return sessionStorage; } catch { return null; } })();
if (visit) storage?.setItem(KEPT, visit);
else if (storage?.getItem(KEPT)) {
  const known = storage.getItem(KEPT);
  for (const link of document.querySelectorAll("a[data-goes-on]")) { const next = new URL(link.href); next.searchParams.set("visit", known); link.href = next; }
  for (const form of document.forms) {
    if (form.method === "post") { const next = new URL(form.action); next.searchParams.set("visit", known); form.action = next; }
    else form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "visit", value: known }));
  }
}
addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) tell({ helpdesk: "close" }); });
new ResizeObserver(() => tell({ helpdesk: "height", height: Math.ceil(document.body.getBoundingClientRect().height) })).observe(document.body);
