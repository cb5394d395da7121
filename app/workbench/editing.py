"""The pages with forms: as they are opened, and once more when what was typed can't be taken as it is."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import Response

from app.claims.schemas import Claim
from app.domain.vocabulary import Action, NormalizedRating, PartyKind, VerdictState
from app.errors import AppError, Invalid
from app.sessions import ReadSession
from app.verdicts.draft_schemas import Content
from app.web.change import Change
from app.web.forms import Form
from app.web.problems import status_of
from app.web.signed_in import require_token
from app.workbench import chain, commands, reading, typed
from app.workbench.bench import Bench
from app.workbench.submission import Submission

_CLAIM_FIELDS = ("text", "language", "claimant.name", "claimant.kind", "asserted_at", "subjects", "tags")
_NOTHING: Mapping[str, Sequence[str]] = {}


def blank_claim(bench: Bench) -> Form:
    """A claim and its first evidence, nothing typed yet."""
    return Form({"language": [bench.reader.language], **blank_evidence().fields})


def blank_evidence() -> Form:
    """Evidence with two steps of a chain, nothing typed yet."""
    return chain.with_hops(Form({"stance": ["supports"]}), [{}, {}])


def evidence(
    bench: Bench,
    session: ReadSession,
    claim_id: uuid.UUID | None,
    form: Form,
    *,
    preview: reading.Preview | None = None,
    error: AppError | None = None,
    focus: str = "",
) -> Response:
    """Evidence with its chain, and the claim as well where there is none yet."""
    hops = chain.hops_of(form.fields) or [{}]
    wrong = _wrong(error)
    return bench.show(
        session,
        "editor.html",
        200 if error is None else status_of(error),
        form=chain.with_hops(form, hops),
        hops=hops,
        credits=[(seq, f"{seq + 1}: {hop.get('party.name', '')}") for seq, hop in enumerate(hops)],
        unfolded=chain.unfolded(hops, wrong["faults"]),
        kinds=list(PartyKind),
        actions=list(Action),
        claim=None if claim_id is None else reading.claim(session, claim_id),
        subjects=reading.subjects(session),
        preview=preview,
        focus=focus,
        **wrong,
    )


def edit_evidence(
    sent: Submission, claim_id: uuid.UUID | None, now: datetime, save: Callable[[Change], str]
) -> Response:
    """Do what the button says: a step of the chain, the preview, or to save."""
    bench, form, what = sent.bench, sent.form, sent.form["do"]

    def again(session: ReadSession, error: AppError) -> Response:
        return evidence(bench, session, claim_id, form, error=error)

    if what == "save":
        return sent.carry_out(save, again)
    with bench.db.read() as session:
        hops = chain.hops_of(form.fields)
        if (edited := chain.edited(hops, what)) is not None:
            arranged = chain.with_hops(form, edited)
            return evidence(bench, session, claim_id, arranged, focus=chain.focus(what, len(edited)))
        try:
            require_token(bench.person, form)
            shown = reading.preview(session, bench.person, form, claim_id, now)
        except AppError as error:
            return again(session, error)
        return evidence(bench, session, claim_id, form, preview=shown)


def preview(sent: Submission, now: datetime) -> Response:
    """The part of the page that says what the evidence being typed would change."""
    bench, form = sent.bench, sent.form
    require_token(bench.person, form)
    claim_id = next(iter(typed.identified([form["claim"]])), None)
    with bench.db.read() as session:
        try:
            found, faults = reading.preview(session, bench.person, form, claim_id, now), _NOTHING
        except Invalid as error:
            found, faults = None, typed.faults(error.faults)
        return bench.show(session, "preview.html", preview=found, faults=faults)


def wording(
    bench: Bench, session: ReadSession, claim_id: uuid.UUID, form: Form | None = None, error: AppError | None = None
) -> Response:
    """A claim's wording, to be changed."""
    claim = reading.claim(session, claim_id)
    there = Form(_claim_fields(claim))
    return bench.show(
        session,
        "wording.html",
        200 if error is None else status_of(error),
        claim=claim,
        form=form or there,
        subjects=reading.subjects(session),
        kinds=list(PartyKind),
        clashes=_clashes(there, form, error, _CLAIM_FIELDS),
        **_wrong(error),
    )


def edit_wording(sent: Submission, claim_id: uuid.UUID) -> Response:
    """Record another wording, or show both when somebody else has."""

    def again(session: ReadSession, error: AppError) -> Response:
        return wording(sent.bench, session, claim_id, sent.form, error)

    return sent.carry_out(partial(commands.revise_claim, claim_id=claim_id, form=sent.form), again)


def verdict(
    bench: Bench,
    session: ReadSession,
    claim_id: uuid.UUID,
    form: Form | None = None,
    error: AppError | None = None,
    done: str = "",
) -> Response:
    """The desk's verdict on a claim: in the making, or what was published and may be corrected."""
    page = reading.dossier(session, bench.person, claim_id)
    there = Form(_verdict_fields(page))
    _, said = reading.desk(session, bench.person)
    return bench.show(
        session,
        "verdict.html",
        200 if error is None else status_of(error),
        page=page,
        form=form or there,
        etag="" if page.draft is None else reading.etag(page.draft),
        verdict_etag="" if page.mine is None else reading.etag(page.mine),
        scale=reading.scale(session, bench.person),
        ratings=list(NormalizedRating),
        needs_second=said.review_required,
        clashes=[] if page.draft is None else _clashes(there, form, error, _stated(there, form)),
        done=done,
        **_wrong(error),
    )


def edit_verdict(sent: Submission, claim_id: uuid.UUID) -> Response:
    """Do what the button says with the draft, or show both when somebody else has saved it."""

    def act(change: Change) -> str:
        return commands.write_verdict(change, sent.bench.person, claim_id, sent.form)

    def again(session: ReadSession, error: AppError) -> Response:
        return verdict(sent.bench, session, claim_id, sent.form, error)

    return sent.carry_out(act, again)


def revoke_verdict(sent: Submission, verdict_id: uuid.UUID) -> Response:
    """Take a verdict back."""

    def again(session: ReadSession, error: AppError) -> Response:
        return verdict(sent.bench, session, reading.claim_of_verdict(session, verdict_id), sent.form, error)

    return sent.carry_out(partial(commands.revoke_verdict, verdict_id=verdict_id, form=sent.form), again)


def decision(
    bench: Bench,
    session: ReadSession,
    evidence_id: uuid.UUID,
    form: Form | None = None,
    what: str = "",
    error: AppError | None = None,
) -> Response:
    """A piece of evidence as it is now, and what can be decided on it."""
    piece = reading.evidence(session, evidence_id)
    return bench.show(
        session,
        "evidence.html",
        200 if error is None else status_of(error),
        piece=piece,
        claim=reading.claim(session, piece.claim_id),
        asked=reading.asked(session, piece),
        preview=reading.accepted(session, bench.person, piece, bench.db.clock()),
        form=form or Form(),
        what=what,
        etag=reading.etag,
        **_wrong(error),
    )


def decide(sent: Submission, evidence_id: uuid.UUID, what: str) -> Response:
    """Decide, or show the evidence as it now is with the reason that was typed."""

    def again(session: ReadSession, error: AppError) -> Response:
        return decision(sent.bench, session, evidence_id, sent.form, what, error)

    return sent.carry_out(partial(commands.decide, evidence_id=evidence_id, what=what, form=sent.form), again)


def _wrong(error: AppError | None) -> dict[str, Any]:
    return {"error": error, "faults": _NOTHING if error is None else typed.faults(error.faults)}


def _clashes(there: Form, form: Form | None, error: AppError | None, names: Sequence[str]) -> list[Any]:
    """What somebody else saved meanwhile beside what was typed, field by field; nothing when nobody did."""
    if form is None or error is None or error.code != "precondition_failed":
        return []
    pairs = [(name, ", ".join(there.all(name)), ", ".join(form.all(name))) for name in names]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _claim_fields(claim: Claim) -> dict[str, list[str]]:
    stated = claim.model_dump() | {"subjects": [subject.slug for subject in claim.subjects]}
    return {name: values for name, values in typed.shown(stated).items() if name in _CLAIM_FIELDS}


def _verdict_fields(page: reading.Dossier) -> dict[str, list[str]]:
    if page.draft is not None:
        return typed.shown(page.draft.model_dump(include=set(Content.model_fields)))
    if page.mine is not None and page.mine.state is VerdictState.PUBLISHED:
        said = page.mine.model_dump(include=set(Content.model_fields) - {"correction", "reason"})
        return typed.shown(said)
    return {"language": [page.claim.language]}


def _stated(there: Form, form: Form | None) -> list[str]:
    """What either of them says of a verdict; which wording is judged is nothing that anybody types."""
    names = {*there.fields, *(form or there).fields}
    return sorted(name for name in names if name.partition(".")[0] in Content.model_fields.keys() - {"claim_revision"})
