"""What a picture says in words: in its boxes, in its legend, and to a reader who does not see it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.attribution.collapse import Box, Collapsed, More
from app.attribution.lettering import brief, one_line
from app.attribution.phrases import ENGLISH, PHRASES, Phrases
from app.domain.case import Party
from app.domain.drawing import CLAIM, Drawing, Mark, Side, Source
from app.domain.text import shown
from app.domain.vocabulary import Action, Anonymity, Level, PartyKind

_NAMES = 5


@dataclass(frozen=True, slots=True)
class Words:
    """Tells a picture in one language."""

    phrases: Phrases

    def kind(self, source: Source) -> str:
        """What sort of party it is and what it did: `outlet · reported`."""
        sort = self.phrases.kinds[source.shown.kind]
        unseen = {Anonymity.DESCRIBED: self.phrases.described, Anonymity.UNNAMED: self.phrases.unnamed}
        if how := unseen.get(source.anonymity):
            sort = how if source.shown.kind is PartyKind.UNNAMED_GROUP else f"{sort}, {how}"
        return f"{sort} · {self.done(source.actions)}"

    def done(self, actions: Sequence[Action]) -> str:
        """What was done, in the order of the vocabulary."""
        return ", ".join(self.phrases.actions[action] for action in actions)

    def remarks(self, source: Source) -> list[str]:
        """What a reader must know about it, each in a few words; that a side rests on it is said elsewhere."""
        marks = source.marks
        said = []
        if Mark.OFFICIAL in marks:
            said.append(self.phrases.official)
        if Mark.UNKNOWN_LINEAGE in marks:
            said.append(self.phrases.silent_origin)
        elif Mark.ORIGIN in marks:
            said.append(self.phrases.origin)
        if Mark.LOOP in marks:
            said.append(self.phrases.loop)
        return said

    def called(self, box: Box, show: Callable[[str], str] = str) -> str:
        """The name of a box; for a loop or a house the names of those in it, as far as there is room."""
        if isinstance(box, More):
            among = self.phrases.last.join(self._some(show(self._name(party)) for party in box.rests_on))
            pile = self.phrases.pile.format(count=self._number(box.count))
            return pile + (self.phrases.among.format(names=among) if among else "")
        names = [show(name) for name in dict.fromkeys(map(self._name, box.parties))]
        if Mark.LOOP in box.marks:
            return " + ".join(self._some(names))
        return f"{names[0]} ({', '.join(self._some(names[1:]))})" if names[1:] else names[0]

    def tally(self, side: Side) -> str:
        """How much there is on a side: `3 reports, 1 origin`."""
        reports = self._counted(len(side.evidence), self.phrases.reports)
        if side.level is Level.NONE:
            return f"{reports}, {self.phrases.uncounted}"
        if side.origins_min == side.origins_max:
            return f"{reports}, {self._counted(side.origins_max, self.phrases.origins)}"
        least, most = self._number(side.origins_min), self._number(side.origins_max)
        return f"{reports}, {self.phrases.some_origins.format(least=least, most=most)}"

    def left_out(self, drawing: Drawing) -> str:
        """What is attached and not drawn, or nothing."""
        counts = Counter(one.reason for one in drawing.uncounted)
        parts = [
            self.phrases.left_out_part.format(count=self._number(counts[reason]), reason=told)
            for reason, told in self.phrases.reasons.items()
            if counts[reason]
        ]
        return self.phrases.left_out.format(parts=", ".join(parts)) if parts else ""

    def describe(self, drawing: Drawing, collapsed: Sequence[Collapsed]) -> list[str]:
        """The whole picture in sentences: the claim, then each side, then each of its boxes from the reader outward."""
        lines = [
            f"{self.phrases.claim}: {shown(one_line(drawing.claim))}",
            f"{self.phrases.standing}: {shown(one_line(drawing.caption))}",
        ]
        for side, drawn in zip(drawing.sides, collapsed, strict=True):
            lines.append(f"{self.phrases.stances[side.stance]}: {self.tally(side)}.")
            lines += self._sentences(drawn)
        return [*lines, self.left_out(drawing)] if drawing.uncounted else lines

    def _sentences(self, drawn: Collapsed) -> Iterator[str]:
        names = {box.id: self.called(box, shown) for box in drawn.boxes}
        for box in drawn.boxes:
            credited = [names[link.credited] for link in drawn.links if link.credits == box.id]
            listed = self.phrases.last.join(self._some(credited))
            told = [self.phrases.credits.format(names=listed)] if credited else []
            if any(link.credits == CLAIM and link.credited == box.id for link in drawn.links):
                told.insert(0, self.phrases.readable)
            yield f"{names[box.id]}{'; '.join(['', *self._about(box), *told])}."

    def _about(self, box: Box) -> list[str]:
        if isinstance(box, More):
            return []
        carries = [self.phrases.carries] if Mark.RESTS_ON in box.marks else []
        return [self.kind(box).replace(" · ", ", "), *self.remarks(box), *carries]

    def _name(self, party: Party) -> str:
        """A party by its name; in another language than English by its name in that language, where it has one."""
        own = None if self.phrases is ENGLISH else party.name_in(self.phrases.language)
        return brief(own or party.name)

    def _some(self, names: Iterable[str]) -> list[str]:
        listed = list(names)
        if len(listed) <= _NAMES:
            return listed
        return [*listed[: _NAMES - 1], self.phrases.more.format(count=self._number(len(listed) - _NAMES + 1))]

    def _counted(self, number: int, forms: tuple[str, str]) -> str:
        return forms[number != 1].format(count=self._number(number))

    def _number(self, number: int) -> str:
        return f"{number:,}".replace(",", self.phrases.thousands)


def spoken(language: str) -> Words:
    """The words of a language."""
    return Words(PHRASES[language])


IN_ENGLISH = Words(ENGLISH)
