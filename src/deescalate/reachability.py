"""Whether something is still possible wherever a conversation stands: what no statement about single conversations can say.

First by places alone: a place is good when, whatever was said and done before, the customer can do something that leads to the
move or to a good place. That suffices for most promises of this kind. Where it does not, everything that a
conversation remembers is followed and the question answered exactly, if the playbook is small enough for that.
"""

from collections.abc import Iterable, Iterator, Mapping

from deescalate.clauses import Clauses, bits_of, choices, restricted, variables_in
from deescalate.exploration import Seer, View
from deescalate.guards import CHANGE, MOOD
from deescalate.monitors import ABOUT, Monitor, hits_at
from deescalate.network import OUTSIDE, Hop, Memory, Network, Place
from deescalate.tracking import Situations
from deescalate.vocabulary import MoodChange

Options = tuple[tuple[Place | None, Clauses], ...]
"""Where the customer can lead from a place (None: to the move itself), and what must be the case for that."""


def good_places(
    network: Network, memory: Memory, monitor: Monitor, throughout: Clauses, places: Iterable[Place]
) -> frozenset[Place]:
    """Those of ``places`` from which the move that ``monitor`` watches can be reached whatever was before."""
    known: dict[object, tuple[Clauses, ...]] = {}
    options = {place: tuple(_options(network, memory, monitor, throughout, place, known)) for place in places}
    good: set[Place] = set()
    growing = True
    while growing:
        growing = False
        for place, ways in options.items():
            if place not in good and _leads(ways, good, network.facts_at(place), network.width):
                good.add(place)
                growing = True
    return frozenset(good)


def _leads(ways: Options, good: set[Place], possible: int, width: int) -> bool:
    leading = list(dict.fromkeys(clauses for target, clauses in ways if target is None or target in good))
    return () in leading or (bool(leading) and not _escapes(leading, possible, width))


def _options(
    network: Network,
    memory: Memory,
    monitor: Monitor,
    throughout: Clauses,
    place: Place,
    known: dict[object, tuple[Clauses, ...]],
) -> Iterator[tuple[Place | None, Clauses]]:
    """What the customer can bring about; ``known`` keeps what has been worked out, as places of one step have the same rules."""
    steps, width = network.playbook.steps, network.width
    possible = network.facts_at(place) & (
        ~CHANGE.all | CHANGE.bits[MoodChange.SAME]
    )  # the mood can always stay as it is
    for number, hop in enumerate(network.hops(place)):
        if hop.target == place:
            continue
        for hit in hits_at(monitor.watched, steps[hop.target.step], width):
            target = None if hit.hits & ABOUT else hop.target
            if target is not None and network.ends_at(target):
                continue
            key = (place.step, number, hit.clauses)
            if key not in known:
                clauses = restricted((*_all_of(network, hop), *hit.clauses, *throughout), possible, width)
                known[key] = tuple(_left(clauses, memory, width))
            for left in known[key]:
                yield target, left


def _all_of(network: Network, hop: Hop) -> Clauses:
    return (*hop.clauses, *network.undisturbed) if hop.undisturbed else hop.clauses


def _left(clauses: Clauses | None, memory: Memory, width: int) -> Iterator[Clauses]:
    """What must hold of the past for ``clauses`` to be brought about; raising a flag is always possible, lowering it never."""
    if clauses is None:
        return
    kept = MOOD.all
    for variable in (*memory.done, *memory.lasting, *memory.raisable, memory.turns):
        kept |= variable
    for choice in choices(clauses, kept, width):
        yield from _raising(choice.left, memory.raisable, width)


def _raising(clauses: Clauses, raisable: tuple[int, ...], width: int) -> Iterator[Clauses]:
    for variable in raisable:
        held = min(bits_of(variable))
        if any(clause & held for clause in clauses):
            rest = tuple(clause & ~variable for clause in clauses if not clause & held)
            if 0 not in rest:
                yield from _raising(rest, raisable, width)
            down = tuple(clause & ~held for clause in clauses if not clause & held << width)
            if 0 not in down:
                yield from _raising((*down, held << width), raisable, width)
            return
    yield clauses


def _escapes(options: list[Clauses], possible: int, width: int) -> bool:
    """Whether something can be the case in which none of the options is open."""
    if not options:
        return True
    shortest = min(options, key=len)
    others = [option for option in options if option is not shortest]
    for clause in shortest:
        left = possible & ~clause
        if any(not left & variable for variable in variables_in(clause, width)):
            continue
        still = [narrowed for option in others if (narrowed := restricted(option, left, width)) is not None]
        if _escapes(still, left, width):
            return True
    return False


def able(view: View, monitor: Monitor, places: Iterable[Place]) -> Mapping[Place, Situations]:
    """For each place exactly the situations from which the move can be reached; the view must follow everything."""
    seer = Seer(view, monitor)
    changes = view.changes
    found: dict[Place, Situations] = dict.fromkeys(places, 0)
    growing = True
    while growing:
        growing = False
        for place, so_far in found.items():
            heard = 0
            for edge, _ in seer.moves(place, 0):
                goal = view.layout.all if edge.hits & ABOUT else found.get(edge.target, 0)
                heard |= edge.when & changes.before_arrival(goal, edge.marks, stays=edge.stays)
            before = changes.before_hearing(heard) if place != OUTSIDE else heard
            if before & ~so_far:
                found[place] = so_far | before
                growing = True
    return found
