// Our pages in a frame of another site: they tell it when to close, how high they are, and the word of the visit, since no
// cookie reaches us here and browsers keep nothing for such a frame. Works without: then the frame keeps its first height.
import "drafts";
import "files";
import "fields";
const { site, visit } = document.body.dataset;
const tell = (said) => { if (parent !== window) parent.postMessage(said, site); };
if (visit) tell({ visit });
addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) tell({ close: true }); });
new ResizeObserver(() => tell({ height: Math.ceil(document.body.getBoundingClientRect().height) })).observe(document.body);
