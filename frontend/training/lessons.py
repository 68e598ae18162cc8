"""Pages of lessons: to read, to try the quiz, and how the try went."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for

from frontend.gateways.training import lessons as service
from frontend.session import signed_in
from frontend.training.forms import quiz_form

bp = Blueprint("lessons", __name__)
LEARN = "training:learn"


@bp.get("/pelajaran/<key>")
@signed_in(LEARN)
def show(key: str) -> Any:
    """A lesson to read."""
    return render_template("training/lesson.html", lesson=service.lesson(g.api, key))


@bp.route("/pelajaran/<key>/kuis", methods=["GET", "POST"])
@signed_in(LEARN)
def quiz(key: str) -> Any:
    """The quiz of a lesson."""
    lesson = service.lesson(g.api, key)
    form = quiz_form(lesson.questions, g.language)
    if form.validate_on_submit():
        with form.refusals():
            service.hand_in(g.api, key, form.values())
            return redirect(url_for(".result", key=key), 303)
    return render_template("training/quiz.html", lesson=lesson, form=form), form.status


@bp.get("/pelajaran/<key>/hasil")
@signed_in(LEARN)
def result(key: str) -> Any:
    """How the latest try went."""
    lesson = service.lesson(g.api, key)
    if lesson.latest is None:
        return redirect(url_for(".show", key=key), 303)
    return render_template(
        "training/quiz_result.html",
        lesson=lesson,
        attempt=lesson.latest,
        questions={question.key: question for question in lesson.questions},
        headings={section.key: section.heading for section in lesson.sections},
    )
