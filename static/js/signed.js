// Signed out while a page is open: it says so and stays as it is. Who signs in again in another tab goes on here at once.
const notice = document.getElementById("signed-out"), person = document.body.dataset.person;
const channel = new BroadcastChannel("helpdesk:signed");
const key = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
document.addEventListener("signed-out", () => { if (notice) notice.hidden = false; });
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) document.dispatchEvent(new Event("signed-out"));
});
channel.addEventListener("message", ({ data }) => {
  if (!notice || data.person !== person || data.key === key()) return;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": data.key }));
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = data.key; });
  if (notice.hidden) return;
  notice.hidden = true;
  document.dispatchEvent(new Event("signed-in"));
});
if (person) channel.postMessage({ person, key: key() });
