// data-order="form" on a list: rows are dragged by their handle; the form is sent when the order has changed.
const list = document.querySelector("[data-order]");
if (list) {
  const rows = () => [...list.querySelectorAll("[data-order-row]")], order = () => rows().map((row) => row.id).join();
  list.querySelectorAll("[data-order-handle]").forEach((handle) => {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      const row = handle.closest("[data-order-row]"), before = order();
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      row.toggleAttribute("data-dragged", true);
      const move = ({ clientY }) => {
        const other = rows().find((each) => each !== row && clientY > each.getBoundingClientRect().top && clientY < each.getBoundingClientRect().bottom);
        if (other) other[row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? "after" : "before"](row);
      };
      const end = () => {
        handle.removeEventListener("pointermove", move);
        row.removeAttribute("data-dragged");
        if (order() !== before) document.getElementById(list.dataset.order).requestSubmit();
      };
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", end, { once: true });
    });
  });
}
