// The service worker of the desk; SHELL stands before this text (helpdesk/shell.py). It keeps static files and the offline page, never a
// ticket: pages always come from the network, and without one the offline page stands in for them.
const CACHE = `shell-${SHELL.version}`;
const fill = async () => {
  const cache = await caches.open(CACHE);
  if (!(await cache.match(SHELL.offline))) await cache.addAll([...SHELL.files, SHELL.offline].map((url) => new Request(url, { cache: "reload" })));
};
const dropOld = async () => {
  for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== CACHE) await caches.delete(name);
};
self.addEventListener("install", (event) => {
  // Posts go past this worker: handed through it, a page's last word is lost with the page.
  event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
  event.waitUntil(fill().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(dropOld().then(() => self.clients.claim())));
self.addEventListener("message", (event) => { if (event.data === "fill") event.waitUntil(fill()); });
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(SHELL.offline)) ?? Response.error()));
  } else if (SHELL.files.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(request)));
  }
});
// Whoever looks at the desk learns it there.
self.addEventListener("push", (event) => event.waitUntil((async () => {
  const told = event.data?.json() ?? {};
  const open = await self.clients.matchAll({ type: "window" });
  if (!told.title || open.some((client) => client.focused)) return;
  await self.registration.showNotification(told.title, { body: told.body, tag: told.tag, icon: SHELL.icon, badge: SHELL.icon, data: { url: told.url } });
})()));
// The push service has replaced this browser's subscription: the server learns of it now, or else at the next visit (shell.js).
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil((async () => {
  const { oldSubscription: old, newSubscription } = event;
  if (!old) return;
  const { endpoint, keys } = (newSubscription ?? await self.registration.pushManager.subscribe(old.options)).toJSON();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(old.endpoint));
  const hashed = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const asked = await fetch("/desk/me/devices/", { headers: { "HX-Request": "true" } });
  if (!asked.ok) return; // signed out
  const { token } = await asked.json();
  await fetch("/desk/me/devices/renewal/", { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ old: hashed, endpoint, ...keys }) });
})()));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/desk/", location.origin);
  event.waitUntil((async () => {
    if (url.origin !== location.origin || !url.pathname.startsWith("/desk/")) return;
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = open.find((client) => new URL(client.url).pathname === url.pathname);
    await (there ? there.focus() : self.clients.openWindow(url.href));
  })());
});
