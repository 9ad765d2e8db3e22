"""Charts as plain values: numbers in, SVG geometry and words out; no query and no request.

`templates/dashboards/charts/_<name>.html` draws each, with its figures as a table below. Geometry is text, so that no
template writes a decimal comma into it. Words are those of the language in force when a chart is made.
"""

from helpdesk.dashboards.charts.bars import Bar, Bars, bars
from helpdesk.dashboards.charts.columns import Columns, Stacked, columns, stacked
from helpdesk.dashboards.charts.flow import Flow, flow
from helpdesk.dashboards.charts.heatmap import Heatmap, heatmap
from helpdesk.dashboards.charts.lines import Sparkline, Trend, sparkline, trend

__all__ = [
    "Bar",
    "Bars",
    "Columns",
    "Flow",
    "Heatmap",
    "Sparkline",
    "Stacked",
    "Trend",
    "bars",
    "columns",
    "flow",
    "heatmap",
    "sparkline",
    "stacked",
    "trend",
]
