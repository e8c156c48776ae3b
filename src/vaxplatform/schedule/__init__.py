"""Doses given and a schedule in; every dose judged and the next one forecast out."""

from vaxplatform.schedule.evaluate import evaluate
from vaxplatform.schedule.forecast import Forecast, SeriesStatus, forecast
from vaxplatform.schedule.series import Interval, Schedule, Series, SeriesDose

__all__ = ["Forecast", "Interval", "Schedule", "Series", "SeriesDose", "SeriesStatus", "evaluate", "forecast"]
