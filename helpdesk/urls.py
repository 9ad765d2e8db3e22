"""The doors over HTTP (docs/doors.md)."""

from django.urls import include, path

from helpdesk import bodies, brand, converters, errors, health, previews, shell  # noqa: F401  (converters: registers HD-… for addresses)

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("messages/<int:pk>/body/", bodies.message_body, name="message-body"),
    path("attachments/<int:pk>/", bodies.attachment, name="attachment"),
    path("attachments/<int:pk>/preview/", previews.preview, name="attachment-preview"),
    path("attachments/<int:pk>/pages/<int:page>/", previews.page, name="attachment-page"),
    path("files/<str:token>/", bodies.linked_file, name="linked-file"),
    path("brand/<slug:key>.css", brand.style, name="brand-style"),
    path("brand/logo/<slug:key>/", brand.logo, name="brand-logo"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("sw.js", shell.worker, name="worker"),
    path("offline/", shell.offline, name="offline"),
    path("desk/", include("helpdesk.desk.urls")),
    path("dashboards/", include("helpdesk.dashboards.urls")),
    path("setup/", include("helpdesk.setup.urls")),
    path("api/", include("helpdesk.api.urls")),
    path("", include("helpdesk.portal.urls")),
]

handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
