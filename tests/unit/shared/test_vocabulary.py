"""The codes of the field: stable, complete, with words in both languages, and scales that know their order."""

from itertools import pairwise

import pytest

from shared import vocabulary
from shared.vocabulary import (
    BehaviourValue,
    Competency,
    CompetencyLevel,
    Element,
    Grade,
    OrganisationPredikat,
    Predikat,
    Rating,
)
from shared.vocabulary.berakhlak import BEHAVIOUR_GUIDES
from shared.vocabulary.questionnaire import QUESTION_OF, STANDARD_QUESTIONS
from shared.vocabulary.terms import NumberedTerm, Term

SCALES = (Grade, Predikat, OrganisationPredikat)
TERMS = [
    thing
    for thing in vars(vocabulary).values()
    if isinstance(thing, type) and issubclass(thing, Term | NumberedTerm) and len(thing) > 0
]


@pytest.mark.parametrize("term", TERMS)
def test_every_code_has_words_in_both_languages_and_is_found_by_its_value(term):
    for member in term:
        assert member.label() == member.indonesian
        assert member.label("en") == member.english
        assert member.indonesian
        assert member.english
        assert term(member.value) is member
        if isinstance(member, Term):
            assert member == member.value == member.name == str(member)


def test_questionnaires_have_facilities_eighth_and_the_regulation_has_them_ninth():
    assert [element.questionnaire_code for element in Element] == [f"U{n}" for n in range(1, 10)]
    assert Element.of_questionnaire("u8 ") is Element.SARANA
    assert Element.of_questionnaire("U9") is Element.PENGADUAN
    assert Element.of_questionnaire("U10") is None
    assert Element.PENGADUAN.regulation_number == 8
    assert Element.SARANA.regulation_number == 9
    assert {element.regulation_number for element in Element} == set(range(1, 10))


@pytest.mark.parametrize("scale", SCALES)
def test_a_better_term_of_a_scale_is_the_greater_one(scale):
    for better, worse in pairwise(scale):
        assert better > worse
        assert better >= worse
        assert worse < better
        assert worse <= better
        assert better > worse.value
        assert better.value > worse
        assert not better < worse
    assert [member.rank for member in scale] == list(range(len(scale)))[::-1]
    assert max(scale) is next(iter(scale))


def test_terms_of_different_scales_do_not_compare():
    with pytest.raises(ValueError, match="different scales"):
        assert Predikat.BAIK < OrganisationPredikat.ISTIMEWA
    with pytest.raises(ValueError, match="not a valid Predikat"):
        assert Predikat.BAIK < "LUMAYAN"


def test_ratings_and_levels_are_the_numbers_they_are():
    assert [rating.value for rating in Rating] == [1, 2, 3]
    assert Rating(3) is Rating.DI_ATAS
    assert [level.value for level in CompetencyLevel] == [1, 2, 3, 4, 5]


def test_eight_competencies_are_managerial_and_one_is_socio_cultural():
    assert len(Competency) == 9
    assert [c for c in Competency if not c.is_managerial] == [Competency.PEREKAT_BANGSA]


def test_every_element_has_a_question_with_four_answers_by_score():
    assert [question.element for question in STANDARD_QUESTIONS] == list(Element)
    for element in Element:
        options = QUESTION_OF[element].options
        assert [option.score for option in options] == [1, 2, 3, 4]
        assert len({option.label() for option in options}) == 4
        assert len({option.label("en") for option in options}) == 4
    assert [option.label() for option in QUESTION_OF[Element.BIAYA].options] == [
        "Sangat mahal",
        "Cukup mahal",
        "Murah",
        "Gratis",
    ]


def test_every_core_value_has_three_guides():
    assert list(BEHAVIOUR_GUIDES) == list(BehaviourValue)
    assert len({guide.label() for value in BehaviourValue for guide in BEHAVIOUR_GUIDES[value].guides}) == 21
