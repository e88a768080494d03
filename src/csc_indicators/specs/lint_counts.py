"""What a spec has to say of its counts: names that are there, and what they and others tell of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from csc_indicators.errors import did_you_mean
from csc_indicators.specs import yaml_lines
from csc_indicators.specs.counted.counting import CountedSets
from csc_indicators.specs.counted.relations import Count, undecided
from csc_indicators.specs.load import Fault, Library
from csc_indicators.specs.model import AnyIndicator


def lint_counts(
    indicators: Sequence[AnyIndicator], library: Library, ours: Mapping[str, AnyIndicator]
) -> Iterator[Fault]:
    """Every name under `counts` that is no count, and every pair of counts whose relation is not known.

    `indicators` are sound, as `ours` are, which they can be published beside; `library` has what they share. Only
    figures of a publication that a disclosure policy names are looked at.
    """
    hidden = {str(name) for policy in library.disclosure.values() for name in policy.publications}
    hidden_together = {spec.id: spec for spec in (*ours.values(), *indicators) if spec.publication in hidden}
    named = {spec.id for spec in indicators}
    for indicator in indicators:
        yield from _unknown_names(indicator, {**ours, **library.indicators})
    counting = CountedSets(hidden_together.values(), library)
    for pair in undecided(list(hidden_together.values()), counting):
        own = next((count for count in reversed(pair) if count.indicator in named), None)
        if own is not None:
            other = pair[0] if own == pair[1] else pair[1]
            yield _not_known(hidden_together[own.indicator], own, other)


def _unknown_names(indicator: AnyIndicator, known: dict[str, AnyIndicator]) -> Iterator[Fault]:
    for number, relation in enumerate(indicator.counts):
        for kind in ("part_of", "same_as", "at_most", "holds_rest_of", "apart_from", "overlaps"):
            for place, name in enumerate(getattr(relation, kind)):
                named_id = name.partition(".")[0]
                if named_id not in known:
                    path: list[str | int] = ["counts", number, kind, place]
                    line = yaml_lines.line_of(indicator.path.read_text(encoding="utf-8"), path)
                    message = f"`{'.'.join(map(str, path))}`: `{named_id}` is not an indicator"
                    yield Fault(indicator.path, line, message, did_you_mean(named_id, known))


def _not_known(indicator: AnyIndicator, own: Count, other: Count) -> Fault:
    line = yaml_lines.line_of(indicator.path.read_text(encoding="utf-8"), ["id"])
    return Fault(
        indicator.path,
        line,
        f"what its {own.part} and `{other.indicator}.{other.part}` tell of each other does not follow from both specs",
        "say it under `counts`, with `part_of`, `apart_from` or `overlaps` and a reason: until then disclosure control "
        "does not show both",
    )
