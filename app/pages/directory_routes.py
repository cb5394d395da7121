"""The pages of subjects and desks, and the lists of them and of parties, over HTTP."""

from fastapi import APIRouter, Response

from app import ledger
from app.pages.desk_page import desk_page
from app.pages.directories import desks_page, parties_page, subjects_page
from app.pages.reader import Asking, Cursor
from app.pages.rendering import render
from app.pages.subject_page import subject_page
from app.web import html
from app.web.deps import Reading

router = APIRouter(include_in_schema=False)


@router.get("/parties", name="page_parties")
def list_parties(session: Reading, reader: Asking, cursor: Cursor = None) -> Response:
    """Parties: found by the beginning of a name, or walked through."""
    return html.page(render("parties.html", reader, page=parties_page(session, reader, cursor)))


@router.get("/subjects", name="page_subjects")
def list_subjects(session: Reading, reader: Asking, cursor: Cursor = None) -> Response:
    """What claims are about."""
    return html.page(render("subjects.html", reader, page=subjects_page(session, reader, cursor)))


@router.get("/subjects/{subject}", name="page_subject")
def subject(subject: str, session: Reading, reader: Asking) -> Response:
    """A subject: its claims, and who may confirm or deny them."""
    shown = subject_page(session, subject, reader)
    return html.page(render("subject.html", reader, page=shown, seq=ledger.head(session)))


@router.get("/desks", name="page_desks")
def list_desks(session: Reading, reader: Asking, cursor: Cursor = None) -> Response:
    """Fact-check desks."""
    return html.page(render("desks.html", reader, page=desks_page(session, reader, cursor)))


@router.get("/desks/{desk}", name="page_desk")
def desk(desk: str, session: Reading, reader: Asking) -> Response:
    """A desk: its policies, its scale, and its verdicts."""
    shown = desk_page(session, desk, reader)
    return html.page(render("desk.html", reader, page=shown, seq=ledger.head(session)))
