"""What a programme reports: counts with what they are out of, and how far people travel."""

from vaxplatform.monitoring.tally import AGE_BANDS, Profile, Tally, age_band
from vaxplatform.monitoring.travel import distance_km, travel

__all__ = ["AGE_BANDS", "Profile", "Tally", "age_band", "distance_km", "travel"]
