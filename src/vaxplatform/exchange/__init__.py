"""Files and wires: people, calendars and result folders, read with every error in its place."""

from vaxplatform.exchange.applicants import read_applicants
from vaxplatform.exchange.areas_csv import AREA_COLUMNS, area_rows, read_areas
from vaxplatform.exchange.calendars import CALENDAR_FORMATS, read_calendar
from vaxplatform.exchange.cdsi import read_cdsi
from vaxplatform.exchange.choices_csv import CHOICE_COLUMNS, choice_rows, read_choices
from vaxplatform.exchange.cowin_calendar import Calendar, read_cowin_calendar
from vaxplatform.exchange.draw_folder import (
    APPOINTMENT_COLUMNS,
    AUDIT_FORMAT,
    REJECTED_COLUMNS,
    UNSERVED_COLUMNS,
    AppointmentRow,
    UnservedRow,
    read_appointments,
    read_audit_record,
    read_unserved,
)
from vaxplatform.exchange.equity_json import equity_json
from vaxplatform.exchange.eu_revocations import read_eu_batch
from vaxplatform.exchange.eu_slices import read_eu_slices, write_eu_slices
from vaxplatform.exchange.files import ResultFolder, json_text, read_text, sha256_of, table_rows, write_whole
from vaxplatform.exchange.font_files import read_fonts
from vaxplatform.exchange.handed_in import HandedIn, read_certificate_text, read_certificate_texts, read_handed_in
from vaxplatform.exchange.issuer_directory import read_issuer_directory
from vaxplatform.exchange.people_csv import (
    COLUMNS,
    DOSE_COLUMNS,
    REGISTER_COLUMNS,
    Column,
    read_people,
    write_people,
    write_template,
)
from vaxplatform.exchange.people_json import read_histories, read_residents
from vaxplatform.exchange.pictures import QrSymbol, read_qr_codes, read_qr_symbols
from vaxplatform.exchange.policy_file import parse_policy, policy_text, read_policy
from vaxplatform.exchange.proof_json import proof_json, read_proof
from vaxplatform.exchange.public_keys import read_public_keys
from vaxplatform.exchange.records_json import read_records
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.exchange.requests_csv import REQUEST_COLUMNS, read_request_columns, read_requests, request_rows
from vaxplatform.exchange.rid_files import next_rid_lists, read_rid_lists, write_rid_lists
from vaxplatform.exchange.rule_columns import RULE_COLUMNS, RuleColumn, RuleKind
from vaxplatform.exchange.rule_sheet import EditedRules, RuleChange, edit_rules, write_rule_sheet
from vaxplatform.exchange.schedule_file import parse_schedule, read_schedule, schedule_text, write_schedule
from vaxplatform.exchange.sessions_csv import SESSION_COLUMNS, read_sessions, session_rows
from vaxplatform.exchange.signed_lists import (
    parse_trust_list,
    read_revocation_list,
    read_trust_list,
    write_revocation_list,
    write_trust_list,
)
from vaxplatform.exchange.signer_files import read_signer
from vaxplatform.exchange.trust_files import import_trust_files, read_authorities, read_revocations, read_trust
from vaxplatform.exchange.trust_shapes import Imported, Origin, import_trust
from vaxplatform.exchange.who_ages import WhoAge, parse_who_age
from vaxplatform.exchange.who_schedules import (
    WHO_POPULATIONS,
    WhoPopulation,
    WhoRow,
    WhoSchedules,
    read_who_schedules,
)

__all__ = [
    "APPOINTMENT_COLUMNS",
    "AREA_COLUMNS",
    "AUDIT_FORMAT",
    "CALENDAR_FORMATS",
    "CHOICE_COLUMNS",
    "COLUMNS",
    "DOSE_COLUMNS",
    "REGISTER_COLUMNS",
    "REJECTED_COLUMNS",
    "REQUEST_COLUMNS",
    "RULE_COLUMNS",
    "SESSION_COLUMNS",
    "UNSERVED_COLUMNS",
    "WHO_POPULATIONS",
    "AppointmentRow",
    "Calendar",
    "Column",
    "EditedRules",
    "HandedIn",
    "Imported",
    "Origin",
    "QrSymbol",
    "Rejected",
    "ResultFolder",
    "RuleChange",
    "RuleColumn",
    "RuleKind",
    "UnservedRow",
    "WhoAge",
    "WhoPopulation",
    "WhoRow",
    "WhoSchedules",
    "area_rows",
    "choice_rows",
    "edit_rules",
    "equity_json",
    "import_trust",
    "import_trust_files",
    "json_text",
    "next_rid_lists",
    "parse_policy",
    "parse_schedule",
    "parse_trust_list",
    "parse_who_age",
    "policy_text",
    "proof_json",
    "read_applicants",
    "read_appointments",
    "read_areas",
    "read_audit_record",
    "read_authorities",
    "read_calendar",
    "read_cdsi",
    "read_certificate_text",
    "read_certificate_texts",
    "read_choices",
    "read_cowin_calendar",
    "read_eu_batch",
    "read_eu_slices",
    "read_fonts",
    "read_handed_in",
    "read_histories",
    "read_issuer_directory",
    "read_people",
    "read_policy",
    "read_proof",
    "read_public_keys",
    "read_qr_codes",
    "read_qr_symbols",
    "read_records",
    "read_request_columns",
    "read_requests",
    "read_residents",
    "read_revocation_list",
    "read_revocations",
    "read_rid_lists",
    "read_schedule",
    "read_sessions",
    "read_signer",
    "read_text",
    "read_trust",
    "read_trust_list",
    "read_unserved",
    "read_who_schedules",
    "request_rows",
    "schedule_text",
    "session_rows",
    "sha256_of",
    "table_rows",
    "write_eu_slices",
    "write_people",
    "write_revocation_list",
    "write_rid_lists",
    "write_rule_sheet",
    "write_schedule",
    "write_template",
    "write_trust_list",
    "write_whole",
]
