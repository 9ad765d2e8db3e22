from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "sla"
    verbose_name = "Promises"

    def ready(self) -> None:
        from sla import audit, filters, recalculation, receivers, sentences
        from sla.kpi import checking, definitions, rolling
        from sla.kpi import keeping as facts
        from tickets.audit import Check, checks
        from tickets.derived import Rebuild, rebuilds

        receivers.connect()
        sentences.register()
        filters.register()
        definitions.register()
        checks.add(Check("clocks", audit.differences))
        checks.add(Check("facts", facts.differences))
        checks.add(Check("rollups", checking.differences))
        rebuilds.add(Rebuild("clocks", recalculation.again_all))
        rebuilds.add(Rebuild("facts", facts.make))
        rebuilds.add(Rebuild("rollups", whole=rolling.again))
