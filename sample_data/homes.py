"""Which household each child in care lives in, and why some live far from home."""

from datetime import date

from sample_data.dice import Deck, Dice
from sample_data.model import Child, Episode

TOGETHER = 0.9
"""The share of moves to foster carers, while a sibling is with some, that are a move to the last of those."""
REASONS_FOR_DISTANCE = {"NO_LOCAL": 42, "FAMILY": 18, "SPECIALIST": 16, "SAFETY": 9, "CONTINUITY": 6, "CHILD": 3,
                        "OTHER": 6}  # fmt: skip
FAR, REASON_RECORDED = 20, 0.88

Stay = tuple[date, date, str]


class Homes:
    """The households of an authority, and the reasons for those that are far away."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._reasons = Deck(dice, REASONS_FOR_DISTANCE, 25)
        self._households = 0
        self._stays: dict[int, list[Stay]] = {}

    def settle(self, children: list[Child]) -> None:
        """Give every episode of care its home and, far from home, mostly its reason."""
        for child in children:
            for period in child.care:
                self._period(child, period.episodes)
            for episode in child.breaks:
                episode.home = self._building(episode)

    def _period(self, child: Child, episodes: list[Episode]) -> None:
        stays = self._stays.setdefault(child.family, [])
        before: Episode | None = None
        for episode in episodes:
            same_carer = episode.reason_new in ("L", "T", "U") or episode.place in ("A3", "A5")
            back = before is not None and (episode.place, episode.urn) == (before.place, before.urn)
            if before is not None and (same_carer or (back and episode.reason_new == "P")):
                episode.home = before.home
            elif episode.place[0] in "UA":
                episode.home = self._household(stays, episode)
            else:
                episode.home = self._building(episode)
            if episode.place[0] != "T":
                before = episode
            if episode.place[0] == "U":
                stays.append((episode.start, episode.end, episode.home))
            far = episode.distance and FAR < float(episode.distance) < 999
            if far and self._dice.chance(REASON_RECORDED):
                episode.reason_for_distance = "ADOPTION" if episode.place[0] == "A" else self._reasons.draw()

    def _household(self, stays: list[Stay], episode: Episode) -> str:
        shared = [(end, home) for start, end, home in stays if start < episode.end and end > episode.start]
        if episode.place[0] == "U" and shared and self._dice.chance(TOGETHER):
            return max(shared)[1]
        self._households += 1
        return f"H{self._households}"

    def _building(self, episode: Episode) -> str:
        if episode.place[0] in "KS" and episode.urn:
            return f"B{episode.urn}"
        self._households += 1
        return f"H{self._households}"
