"""The parts of a first design: what data is at hand, and blocks of KPIs that belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kaname.text import Lang, message

WHOLE = 0.95  # filled share from which a column can be summed or grouped without much being lost
NO_CURRENCY = "XXX"
HALF = 0.5  # filled share from which a column says something of most rows

Spec = dict[str, object]
Words = dict[str, str]
Comment = tuple[str, dict[str, object]]  # key of a message and what fills it


@dataclass(frozen=True, slots=True)
class Available:
    """What data there is: filled shares per table and column, and the values of code columns."""

    shares: Mapping[str, Mapping[str, float]]
    codes: Mapping[str, frozenset[str]]
    unique: frozenset[str]
    currency: str | None

    def share(self, table: str, column: str) -> float:
        """The filled share of a column; 0 where the table has no rows."""
        return self.shares.get(table, {}).get(column, 0.0)

    def has(self, table: str, *columns: str, least: float = 0.0) -> bool:
        """Whether the table has rows, and each column is filled: at all, or from a share on."""
        shares = [self.share(table, column) for column in columns]
        return table in self.shares and all(s > 0 and s >= least for s in shares)

    def holds(self, column: str, *values: str) -> bool:
        """Whether any of the values stands in `table.column`, as far as that is known."""
        table, _, name = column.partition(".")
        if not self.has(table, name):
            return False
        return column not in self.codes or bool(self.codes[column] & set(values))

    def named(self, table: str) -> bool:
        """Whether a row's name tells it from all others, so that it can stand for its key."""
        return f"{table}.name" in self.unique and self.has(table, "name", least=WHOLE)

    def of_member(self, owner: str) -> Words:
        """The dimensions of the member whom a column names."""
        rep = f"coalesce(member.name, {owner})" if self.named("member") else owner
        team = {"team": "member.org_path"} if self.has("member", "org_path", least=HALF) else {}
        return {"rep": rep, **team}

    def member(self, owner: str) -> Spec:
        """The join to the member whom a column names, as of the row's instant.

        A row holds until the member's next one: a `valid_to` that was forgotten would else make
        two of them hold at once, and who has left still belongs where they last were.
        """
        dated = self.has("member", "valid_from")
        return {"key": owner, "to": "member_id", **({"valid": ["valid_from"]} if dated else {})}

    @property
    def money(self) -> Spec:
        """The unit of an amount; where no currency is known, ISO 4217's code for none."""
        return {"unit": self.currency or NO_CURRENCY}


@dataclass(frozen=True, slots=True)
class Block:
    """KPIs that only make sense together, with the measures that they need; the first one leads.

    `facts`: table -> what the design says of it beyond `from: model`.
    """

    facts: dict[str, Spec]
    measures: dict[str, Spec]
    kpis: dict[str, Spec]
    comments: Mapping[tuple[str, str], Comment] = field(default_factory=dict)
    amount: str | None = None  # the measure of money that the first KPI is
    names: tuple[str, ...] = ()  # what period_value calls the first KPI
    needs: str | None = None  # a KPI of a block before it


def both(ja: str, en: str) -> Words:
    """A label in both languages."""
    return {"ja": ja, "en": en}


def kpi(label: Words, value: str, formula: str | None = None, **more: object) -> Spec:
    """A KPI; `more` are its further keys."""
    spec: Spec = {"label": label, "value": value}
    if formula is not None:
        spec["formula"] = formula
    return spec | more


@dataclass(slots=True)
class Plan:
    """The sections of the design as they grow."""

    lang: Lang
    facts: dict[str, Spec] = field(default_factory=dict)
    dimensions: dict[str, Spec] = field(default_factory=dict)
    measures: dict[str, Spec] = field(default_factory=dict)
    kpis: dict[str, Spec] = field(default_factory=dict)
    comments: dict[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    def take(self, block: Block, most: int) -> None:
        """Add a block whose KPIs are new and fit; the first KPI of all is the KGI."""
        if not block.kpis or len(self.kpis) + len(block.kpis) > most:
            return
        if block.kpis.keys() & self.kpis.keys() or block.needs not in (None, *self.kpis):
            return
        for name, spec in block.kpis.items():
            role: Spec = {} if self.kpis else {"role": "kgi"}
            self.kpis[name] = {"label": spec["label"], **role, **spec}
        for table, spec in block.facts.items():
            self.facts[table] = self.facts.get(table, {"from": "model"}) | spec
        self.measures |= block.measures
        for place, words in block.comments.items():
            self.say(*place, words)

    def say(self, section: str, name: str, words: Comment) -> None:
        """A comment before a part of the design, once."""
        key, params = words
        known = self.comments.get((section, name), ())
        lines = message(key, self.lang, **params).splitlines()
        self.comments[section, name] = [*known, *(line for line in lines if line not in known)]

    def finish(self, at_hand: Available) -> None:
        """Joins and dimensions of the facts that were taken."""
        for table in tuple(self.facts):
            self._group(table, at_hand)
        if "member" not in self.facts and any(map(_joins_member, self.facts.values())):
            self.facts["member"] = _member(at_hand)
        for name, spec in _DIMENSIONS.items():
            if any(name in _named(fact) for fact in self.facts.values()):
                self.dimensions[name] = {"label": spec}
        rep, member = self.dimensions.get("rep"), self.facts.get("member")
        if rep is not None and member is not None:
            rep["spine"] = "member"
            if at_hand.has("member", "valid_from"):
                rep["valid"] = ["valid_from", "valid_to"]
            if "team" in _named(member):
                rep["hierarchy"] = ["team"]

    def _group(self, table: str, at_hand: Available) -> None:
        fact, joins, found = self.facts[table], dict[str, object](), dict[str, str]()
        owner = _OWNERS.get(table)
        if owner is not None and at_hand.has(table, owner, least=HALF):
            found |= self._of_member(owner, at_hand, joins)
        if table in _BOUGHT and at_hand.has(table, "account_id", least=HALF):
            found |= self._of_account(at_hand, joins)
        if table == "order_line" and at_hand.has(table, "product_id", least=HALF):
            found |= self._of_product(at_hand, joins)
        for name, column in _OWN.get(table, {}).items():
            if at_hand.has(table, column, least=HALF):
                found[name] = column
        if joins:
            fact["join"] = joins
        if found:
            fact["dimensions"] = found

    def _of_member(self, owner: str, at_hand: Available, joins: dict[str, object]) -> Words:
        """Dimensions by the rep whose row it is, as of the row's own instant."""
        if not at_hand.has("member", "member_id"):
            return {"rep": owner}
        found = at_hand.of_member(owner)
        if found != {"rep": owner}:
            joins["member"] = at_hand.member(owner)
        self.facts["member"] = _member(at_hand)
        return found

    def _of_account(self, at_hand: Available, joins: dict[str, object]) -> Words:
        found = {
            name: f"account.{name}"
            for name in ("segment", "industry", "region")
            if at_hand.has("account", name, least=HALF)
        }
        if at_hand.named("account"):
            found = {"account": "coalesce(account.name, account_id)", **found}
        if found:
            joins["account"] = {"key": "account_id", "to": "account_id"}
            self.facts["account"] = {"from": "model", "time": "none"}
        return found

    def _of_product(self, at_hand: Available, joins: dict[str, object]) -> Words:
        if not at_hand.has("product", "family", least=HALF):
            return {"product": "product_id"}
        joins["product"] = {"key": "product_id", "to": "product_id"}
        self.facts["product"] = {"from": "model"}
        return {"product": "product_id", "product_family": "product.family"}


_OWNERS = {"opportunity": "owner_id", "order_line": "member_id", "activity": "member_id"}
_OWNERS |= {"contract_event": "member_id", "person": "owner_id"}
_BOUGHT = ("opportunity", "order_line", "contract_event")
_OWN = {
    "opportunity": {"deal_type": "deal_type", "lead_source": "lead_source"},
    "order_line": {"channel": "channel"},
    "activity": {"activity_kind": "kind"},
    "person": {"lead_source": "lead_source"},
}
_DIMENSIONS: dict[str, Words] = {
    "rep": both("担当者", "Rep"),
    "team": both("部署", "Team"),
    "account": both("取引先", "Account"),
    "segment": both("顧客区分", "Segment"),
    "industry": both("業種", "Industry"),
    "region": both("地域", "Region"),
    "deal_type": both("案件区分", "Deal type"),
    "lead_source": both("リードソース", "Lead source"),
    "product": both("商品", "Product"),
    "product_family": both("商品群", "Product family"),
    "channel": both("販売チャネル", "Channel"),
    "activity_kind": both("活動の種類", "Kind of activity"),
}


def _member(at_hand: Available) -> Spec:
    """The members as a register: who they are and where they belong."""
    own: Words = {"rep": "coalesce(name, member_id)" if at_hand.named("member") else "member_id"}
    if "team" in at_hand.of_member(""):
        own["team"] = "org_path"
    return {"from": "model", "time": "none", "dimensions": own}


def _joins_member(fact: Spec) -> bool:
    """Whether a level of stated figures looks members up."""
    stated = fact.get("stated")
    levels = stated.get("levels") if isinstance(stated, dict) else None
    return any("join" in level for level in (levels or {}).values())


def _named(fact: Spec) -> set[str]:
    """The dimensions that a fact knows, at any level."""
    found = set(_keys(fact.get("dimensions")))
    stated = fact.get("stated")
    levels = stated.get("levels") if isinstance(stated, dict) else None
    for level in levels.values() if isinstance(levels, dict) else ():
        found |= set(_keys(level.get("dimensions")))
    return found


def _keys(spec: object) -> Sequence[str]:
    return tuple(spec) if isinstance(spec, dict) else ()
