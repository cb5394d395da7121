"""Imports on the wire."""

import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.vocabulary import ImportState
from app.web.fields import Output, Timestamp

_Pair = Annotated[str, StringConstraints(max_length=1000)]


class ImportAsked(BaseModel):
    """How a file is to be imported."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: list[_Pair] = Field(
        default=[], max_length=200, description="What a label means, as `LABEL=RATING`: `Half right=mixed`"
    )
    column: list[_Pair] = Field(
        default=[], max_length=50, description="The column of a field in a table, as `FIELD=NAME`: `claim=Claim`"
    )
    dry_run: bool = Field(default=False, description="Read and check everything, keep nothing")


class ImportJob(Output):
    """A file that was sent to be imported, how far it has been read, and what became of the reviews in it.

    After an interruption it is read again from its beginning: what was written by then counts as `unchanged`.
    """

    id: uuid.UUID
    state: ImportState
    kind: str = Field(description="`json-ld`, `html` or `csv`")
    dry_run: bool = Field(description="Whether everything is read and checked, and nothing kept")
    size: int = Field(description="Bytes of the file")
    bytes_read: int = Field(description="How many of them have been read")
    imported: int = Field(description="Reviews that are new")
    changed: int = Field(description="Reviews that take the place of what their publisher said before")
    unchanged: int = Field(description="Reviews that were there already")
    failed: int = Field(description="Records that could not be used; the list of rejections says why")
    problem: str | None = Field(description="Why it failed as a whole")
    recorded_at: Timestamp
    recorded_by: str
    started_at: Timestamp | None = Field(description="When somebody first began with it")
    updated_at: Timestamp
    ended_at: Timestamp | None = Field(description="When it was done, cancelled or given up")


class RejectedRecord(Output):
    """A record that could not be used."""

    line: int = Field(description="Where in the file it begins")
    reason: str = Field(description="Why it could not be used")
