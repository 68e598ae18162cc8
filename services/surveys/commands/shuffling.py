"""Takes the order out of the answers of closed surveys, in which PostgreSQL would keep them as they came.

Rows lie on disk as they were written, each under the number of its transaction. Who owns the database could read from
both when an answer came, beside what else was written then.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, cast, column, delete, distinct, func, insert, select

from services.surveys.models.instruments import Answer, Survey
from services.surveys.rules.instruments import SurveyState
from shared.uow import UnitOfWork

LOOKED_BACK = timedelta(days=7)  # a survey that was closed longer ago was shuffled, or nothing ran for a week


def shuffle_closed_surveys(uow: UnitOfWork, at: datetime) -> None:
    """Write the answers of surveys that were closed lately once more, by chance and all in one transaction.

    What was shuffled shows by itself: all its rows are of one transaction.
    """
    xmin: Any = cast(column("xmin", _selectable=Answer.__table__), Text)
    closed = select(Survey.id).where(
        Survey.state.in_((SurveyState.CLOSED, SurveyState.PUBLISHED)), Survey.closed_at >= at - LOOKED_BACK
    )
    ordered = select(Answer.survey_id).where(Answer.survey_id.in_(closed)).group_by(Answer.survey_id)
    ids = uow.session.scalars(ordered.having(func.count(distinct(xmin)) > 1)).all()
    if not ids:
        return
    columns = list(Answer.__table__.columns)
    of_these = (Answer.agency_id == uow.agency_id) & Answer.survey_id.in_(ids)
    taken = delete(Answer).where(of_these).returning(*columns).cte("taken")
    again = select(*taken.columns).order_by(func.random())
    uow.session.execute(insert(Answer).from_select([each.name for each in columns], again))
