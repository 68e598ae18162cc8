"""Paper forms: looked at with every fault by its cell, taken over whole or not at all, and never twice."""

import io
from uuid import uuid4

import pytest
from openpyxl import Workbook

from deploy.demo import REAL_FILE
from services.surveys.models.instruments import Answer, PaperImport
from shared.vocabulary import Element

HEADING = "no,U1,U2,U3,U4,U5,U6,U7,U8,U9,saran\n"


@pytest.fixture
def paper(agency):
    """The id of an open survey on paper."""
    return agency.open(channel="PAPER")["id"]


def as_xlsx(text: str) -> bytes:
    book = Workbook()
    for line in text.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


REAL = REAL_FILE.read_text()
FORMS = {
    "as it is": REAL.encode(),
    "with BOM": REAL.encode("utf-8-sig"),
    "with semicolons": REAL.replace(",", ";").encode(),
    "UTF-16 with tabs": REAL.replace(",", "\t").encode("utf-16"),
    "with Windows line ends": REAL.replace("\n", "\r\n").encode(),
    "as XLSX": as_xlsx(REAL),
    "by element": REAL.replace("U1,U2,U3,U4,U5,U6,U7,U8,U9", ",".join(element.value for element in Element)).encode(),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_good_file_works_however_it_was_saved(agency, paper, name):
    preview = agency.send_papers(paper, FORMS[name]).body
    assert (preview["rows"], preview["errors"], preview["applied"]) == (29, [], False)
    assert (len(preview["columns"]), len(preview["sample"])) == (10, 20)
    assert agency.service.rows(Answer) == []
    applied = agency.officer.post(f"/papers/{preview['id']}/apply")
    assert (applied.status, applied.body["answers"]) == (200, 29)
    rows = agency.service.rows(Answer)
    assert sum(row.sarana for row in rows) == 105
    assert sum(row.pengaduan for row in rows) == 115
    assert {row.source for row in rows} == {"PAPER"}
    assert {row.id.version for row in rows} == {4}


def test_taking_over_twice_counts_once_and_lets_the_file_go(agency, paper):
    import_id = agency.send_papers(paper, FORMS["as it is"]).body["id"]
    for _ in range(2):
        assert agency.officer.post(f"/papers/{import_id}/apply").status == 200
    assert len(agency.service.rows(Answer)) == 29
    (kept,) = agency.service.rows(PaperImport)
    assert kept.content is None
    seen = agency.officer.get(f"/papers/{import_id}").body
    assert (seen["applied"], seen["rows"], seen["sample"]) == (True, 29, [])


def test_the_same_file_again_is_recognised(agency, paper):
    first = agency.send_papers(paper, FORMS["as it is"]).body["id"]
    second = agency.send_papers(paper, FORMS["as it is"]).body["id"]
    agency.officer.post(f"/papers/{first}/apply")
    refused = agency.officer.post(f"/papers/{second}/apply")
    assert (refused.status, refused.body["code"]) == (409, "sheet-counted")
    refused = agency.send_papers(paper, FORMS["as it is"])
    assert (refused.status, refused.body["code"]) == (409, "sheet-counted")
    assert len(agency.service.rows(Answer)) == 29
    elsewhere = agency.open(channel="PAPER")["id"]
    assert agency.send_papers(elsewhere, FORMS["as it is"]).status == 201


def test_an_upload_sent_twice_is_one(agency, paper):
    id_ = str(uuid4())
    assert agency.send_papers(paper, FORMS["as it is"], id=id_).status == 201
    assert agency.send_papers(paper, FORMS["as it is"], id=id_).status == 200


def test_paper_forms_may_leave_elements_out(agency, paper):
    content = (HEADING + "1,4,,3,4,4,4,4,4,4,Bagus\n2,,,,,,,,,1,\n").encode()
    import_id = agency.send_papers(paper, content).body["id"]
    agency.officer.post(f"/papers/{import_id}/apply")
    rows = sorted(agency.service.rows(Answer), key=lambda row: row.pengaduan)
    assert [row.prosedur for row in rows] == [None, None]
    assert [row.comment for row in rows] == ["", "Bagus"]


FAULTS = [
    (b"", [(1, "", "file-empty")]),
    (b"\x00\x01\x02", [(1, "", "encoding-unknown")]),
    (b"PK\x03\x04broken", [(1, "", "xlsx-broken")]),
    (b"no,U1\n1,4\n", [(1, f"U{n}", "column-missing") for n in range(2, 10)]),
    ((HEADING.replace("saran", "WAKTU") + "1" + ",4" * 10).encode(), [(1, "U3", "column-twice")]),
    ((HEADING + "1,5,4,4,4,4,4,4,4,4,\n").encode(), [(2, "u1", "score-1-to-4")]),
    (
        (HEADING + "1,4,0,x,4,4,4,4,4,3.5,\n").encode(),
        [(2, "u2", "score-1-to-4"), (2, "u3", "score-1-to-4"), (2, "u9", "score-1-to-4")],
    ),
    ((HEADING + "1,4,4,4,4,4,4,4,4,4,\n1,3,3,3,3,3,3,3,3,3,\n").encode(), [(3, "no", "number-twice")]),
    ((HEADING + "1,,,,,,,,,,hanya saran\n").encode(), [(2, "u1", "form-empty")]),
    ((HEADING + "1,4,4,4,4,4,4,4,4,4,=1+1\n").encode(), [(2, "saran", "formula")]),
    ((HEADING + "1,4,4,4,4,4,4,4,4,4," + "x" * 4001 + "\n").encode(), [(2, "saran", "text-too-long")]),
    ((HEADING + "1,²,4,4,4,4,4,4,4,4,\n").encode(), [(2, "u1", "score-1-to-4")]),
]


@pytest.mark.parametrize(("content", "expected"), FAULTS)
def test_a_faulty_file_names_its_cells_and_changes_nothing(agency, paper, content, expected):
    reply = agency.send_papers(paper, content)
    assert reply.status == 201, reply.body
    assert [(e["row"], e["column"], e["code"]) for e in reply.body["errors"]] == expected
    refused = agency.officer.post(f"/papers/{reply.body['id']}/apply")
    assert (refused.status, refused.body["code"]) == (422, "sheet-faulty")
    assert agency.service.rows(Answer) == []


def test_ten_thousand_forms_are_taken_over(agency, paper):
    content = (HEADING + "".join(f"{n},4,4,4,4,4,4,4,4,3,\n" for n in range(10_000))).encode()
    import_id = agency.send_papers(paper, content).body["id"]
    with agency.service.statements() as statements:
        assert agency.officer.post(f"/papers/{import_id}/apply").body["answers"] == 10_000
    assert len([s for s in statements if s.startswith("INSERT")]) == 11, "ten of answers, one of the audit trail"
    assert agency.officer.get(f"/surveys/{paper}").body["answers"] == 10_000


def test_paper_goes_into_open_paper_surveys_only(agency, paper):
    online = agency.open()["id"]
    assert agency.send_papers(online, FORMS["as it is"]).body["code"] == "survey-online"
    import_id = agency.send_papers(paper, FORMS["as it is"]).body["id"]
    agency.officer.post(f"/surveys/{paper}/close")
    assert agency.officer.post(f"/papers/{import_id}/apply").body["code"] == "survey-not-open"
    assert agency.send_papers(paper, FORMS["with BOM"]).body["code"] == "survey-not-open"
    assert agency.send_papers(agency.survey(channel="PAPER")["id"], b"x").body["code"] == "survey-not-open"


def test_sheets_of_a_survey_are_listed_newest_first(agency, paper):
    import_id = agency.send_papers(paper, FORMS["as it is"], filename="Formulir Loket 1.csv").body["id"]
    agency.service.clock.move(minutes=1)
    agency.send_papers(paper, b"kosong", filename="Salah.csv")
    newer, item = agency.officer.get(f"/surveys/{paper}/papers").body["items"]
    assert newer["filename"] == "Salah.csv"
    assert (item["id"], item["filename"], item["applied_at"]) == (import_id, "Formulir Loket 1.csv", None)
