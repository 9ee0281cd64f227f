"""Where each page lives; paths are relative to `ui/main.py`."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """A page's file."""

    ENGAGEMENT = "screens/engagement_page.py"
    ORGANISATION = "screens/organisation_page.py"
    SURVEY = "screens/survey_page.py"
    PREFLIGHT = "screens/preflight_page.py"
    INVITATIONS = "screens/invitations_page.py"
    LIVE = "screens/live_page.py"
    IMPORT = "screens/import_page.py"
    READINESS = "screens/readiness_page.py"
    MEASUREMENT = "screens/measurement_page.py"
    PITFALLS = "screens/pitfalls_page.py"
    INTERVIEW = "screens/interview_page.py"
    OBSERVATIONS = "screens/observations_page.py"
    DRAFTS = "screens/drafts_page.py"
    NUMBERS = "screens/numbers_page.py"
    CURES = "screens/cures_page.py"
    ROLLOUT = "screens/rollout_page.py"
    CALENDAR = "screens/calendar_page.py"
    ACTIVITIES = "screens/activities_page.py"
    LESSONS = "screens/lessons_page.py"
    HAND_OVER = "screens/hand_over_page.py"
    RETURN = "screens/return_page.py"
