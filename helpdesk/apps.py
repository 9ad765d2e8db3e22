from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    verbose_name = "Helpdesk"

    def ready(self) -> None:
        from helpdesk import celery  # noqa: F401  (makes our app the one that shared tasks belong to)
        from helpdesk.api import payload
        from helpdesk.dashboards import report_mail

        payload.register()
        report_mail.register()
