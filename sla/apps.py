from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "sla"
    verbose_name = "Promises"

    def ready(self) -> None:
        from sla import audit, filters, receivers, sentences
        from tickets.audit import Check, checks

        receivers.connect()
        sentences.register()
        filters.register()
        checks.add(Check("clocks", audit.differences))
