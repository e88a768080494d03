"""Families and children: ages, sexes, ethnicities, disabilities, ids."""

from datetime import date

from sample_data.days import after, birthday
from sample_data.dice import Deck, Dice
from sample_data.model import Authority, Child, Family
from sample_data.rows import Rows

ETHNICITIES = {
    "WBRI": 70, "WOTH": 5, "WIRI": 0.4, "WIRT": 0.3, "WROM": 0.8, "MWBC": 2.5, "MWBA": 1.2, "MWAS": 1.6, "MOTH": 2.6,
    "AIND": 0.9, "APKN": 2.4, "ABAN": 1.2, "AOTH": 1.6, "BCRB": 1.2, "BAFR": 2.4, "BOTH": 1, "CHNE": 0.4, "OOTH": 2,
    "REFU": 0.8, "NOBT": 1.7,
}  # fmt: skip
DISABILITIES = {"NONE": 88, "AUT": 3, "LD": 2.6, "AUT;LD": 1.6, "BEH": 1.8, "COMM": 0.9, "MOB": 0.6, "CON": 0.5,
                "LD;MOB;PC": 0.4, "HEAR": 0.3, "VIS": 0.3}  # fmt: skip
SEVERE_DISABILITIES = {"AUT;LD": 4, "AUT;COMM;LD": 2, "LD;MOB;PC": 2, "CON;MOB": 1, "AUT": 3, "LD": 2}
AGES = {"unborn": 4, "0": 7, "1": 18, "5": 26, "10": 33, "16": 12}
"""The age of the first child of a family that becomes known, as the lower end of a band."""
FAMILY_SIZES = {1: 46, 2: 30, 3: 16, 4: 8}
POPULATION = {"WHITE": 88, "MIXED": 5, "ASIAN": 4, "BLACK": 1.6, "OTHER": 1.4}
"""Children who live in each authority, in per cent."""
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


class People:
    """The register of an authority's families."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._ages = Deck(dice, AGES)
        self._ethnicities = Deck(dice, ETHNICITIES, 250)
        self.families: list[Family] = []
        self.children: list[Child] = []

    def new_family(self, day: date) -> Family:
        """A family with children of whom the first gives the age that the band asks for."""
        family = Family(len(self.families) + 1)
        self.families.append(family)
        ethnicity = self._ethnicities.draw()
        born = self._born(day, self._ages.draw())
        for _ in range(self._dice.weighted(FAMILY_SIZES)):
            if day < birthday(born, 18) and born <= after(day, 170):
                self.add_child(family, born, ethnicity)
            born = after(born, self._dice.pick((-1, 1)) * self._dice.whole(370, 1900))
        if not family.children:
            self.add_child(family, self._born(day, "5"), ethnicity)
        return family

    def new_baby(self, family: Family, day: date) -> Child:
        """A younger sibling, born lately or soon to be."""
        return self.add_child(family, after(day, self._dice.whole(-200, 150)), family.children[0].ethnicity)

    def new_family_of(self, child: Child) -> Family:
        """The family of a child who came from another authority, with the child as the new authority knows them."""
        family = Family(len(self.families) + 1)
        self.families.append(family)
        twin = self.add_child(family, child.born, child.ethnicity)
        twin.sex, twin.disabilities, twin.upn = child.sex, child.disabilities, child.upn
        return family

    def new_arrival(self, day: date) -> Family:
        """An unaccompanied asylum-seeking child."""
        family = Family(len(self.families) + 1)
        self.families.append(family)
        born = after(day, -self._dice.number([(0, 5000), (0.15, 5840), (0.5, 6200), (1, 6520)]))
        ethnicity = self._dice.weighted({"OOTH": 4, "AOTH": 3, "BAFR": 3, "NOBT": 0.3})
        child = self.add_child(family, born, ethnicity)
        child.sex = "M" if self._dice.chance(0.94) else "F"
        child.disabilities = "NONE"
        child.uasc_until = birthday(born, 18)
        return family

    def add_child(self, family: Family, born: date, ethnicity: str) -> Child:
        """A child of the family."""
        dice = self._dice
        child = Child(
            number=len(self.children) + 1,
            family=family.number,
            born=born,
            sex="M" if dice.chance(0.53) else "F",
            ethnicity=ethnicity,
            disabilities=dice.weighted(DISABILITIES),
            unsettled=dice.chance(0.125),
        )
        self.children.append(child)
        family.children.append(child)
        return child

    def _born(self, day: date, band: str) -> date:
        years = {"unborn": (-0.42, -0.02), "0": (0, 1), "1": (1, 5), "5": (5, 10), "10": (10, 16), "16": (16, 17.9)}
        low, high = years[band]
        return after(day, -self._dice.along([(0, low * 365.25), (1, high * 365.25)]))


def write_population(rows: Rows, authority: Authority) -> None:
    """The children who live there by ethnic group, as a census would have counted them."""
    for group, share in POPULATION.items():
        rows.add("child_population", year=2021, ethnicity=group, people=round(authority.people * share / 100))


def severely_disabled(dice: Dice) -> str:
    """The disabilities of a child who gets a service for them."""
    return dice.weighted(SEVERE_DISABILITIES)


def give_pupil_number(child: Child, authority: int) -> None:
    """Write a pupil number with a right check letter; authority 001 and schools below 1000 are nobody's."""
    if child.upn:
        return
    digits = f"001{child.number // 1000:03}{authority}{(child.born.year + 5) % 100:02}{child.number % 1000:03}"
    remainder = sum(int(digit) * (place + 2) for place, digit in enumerate(digits)) % 23
    child.upn = UPN_LETTERS[remainder] + digits
