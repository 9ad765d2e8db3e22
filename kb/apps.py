from django.apps import AppConfig


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = "Knowledge"

    def ready(self) -> None:
        from kb import coached, receivers, repeated, search
        from tickets.derived import Rebuild, rebuilds

        receivers.connect()
        rebuilds.add(Rebuild("coach", coached.again))
        rebuilds.add(Rebuild("article-words", whole=search.again))
        rebuilds.add(Rebuild("gaps", whole=repeated.again))
