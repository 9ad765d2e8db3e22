from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "Tickets"

    def ready(self) -> None:
        from tickets import actions, between_lines, collaboration, derived, placeholders, receivers, sentences, spine
        from tickets.automation import triggers
        from tickets.filters import custom, customers, fields

        receivers.connect()
        fields.register()
        customers.register()
        custom.register()
        actions.register()
        between_lines.register()
        collaboration.register()
        placeholders.register()
        derived.register()
        spine.on_end(triggers.drain)
        sentences.register()
