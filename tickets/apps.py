from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "Tickets"

    def ready(self) -> None:
        from tickets import actions, collaboration, derived, placeholders, receivers, sentences
        from tickets.filters import fields

        receivers.connect()
        fields.register()
        actions.register()
        collaboration.register()
        placeholders.register()
        derived.register()
        sentences.register()
