"""Files and wires: people, calendars and result folders, read with every error in its place."""

from vaxplatform.exchange.campaign_folder import (
    APPOINTMENT_COLUMNS,
    REJECTED_COLUMNS,
    REQUEST_COLUMNS,
    SESSION_COLUMNS,
    UNSERVED_COLUMNS,
    read_appointments,
    read_audit_record,
    read_requests,
    read_sessions,
)
from vaxplatform.exchange.cowin_calendar import Calendar, read_cowin_calendar
from vaxplatform.exchange.files import ResultFolder, read_text, sha256_of, table_rows, write_whole
from vaxplatform.exchange.people_csv import COLUMNS, DOSE_COLUMNS, Column, read_people, write_people, write_template
from vaxplatform.exchange.rejected import Rejected

__all__ = [
    "APPOINTMENT_COLUMNS",
    "COLUMNS",
    "DOSE_COLUMNS",
    "REJECTED_COLUMNS",
    "REQUEST_COLUMNS",
    "SESSION_COLUMNS",
    "UNSERVED_COLUMNS",
    "Calendar",
    "Column",
    "Rejected",
    "ResultFolder",
    "read_appointments",
    "read_audit_record",
    "read_cowin_calendar",
    "read_people",
    "read_requests",
    "read_sessions",
    "read_text",
    "sha256_of",
    "table_rows",
    "write_people",
    "write_template",
    "write_whole",
]
