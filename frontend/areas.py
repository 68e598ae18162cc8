"""The areas that make up the frontend: a folder of pages each. A new area is one line here."""

from collections.abc import Sequence

from frontend import agencies, evaluations, findings, operating, privacy, reports, rewards, surveys, training
from frontend.area import Area

AREAS: Sequence[Area] = (
    agencies.AREA,
    evaluations.AREA,
    findings.AREA,
    operating.AREA,
    privacy.AREA,
    reports.AREA,
    rewards.AREA,
    surveys.AREA,
    training.AREA,
)
