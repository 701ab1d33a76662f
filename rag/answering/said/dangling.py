"""Sentences that hang on the one before: 同时，…, 其中…, 但…. An answer doesn't begin with one where it can help it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.answering.evidence.candidates import Candidate
from rag.answering.said.compose import Chosen
from rag.chinese.patterns import lazy_regex
from rag.types import Sentence

_HANGS = lazy_regex(
    r"(?:与此同时|除此之外|在此基础上|在此之前|在此期间|有鉴于此|相比之下|总而言之|不仅如此|由此可见|反过来|换句话说|也就是说"
    r"|同时|此外|另外|并且|而且|况且|然而|不过|因此|因而|所以|于是|从而|同样|对此|为此|由此|据此|反之|否则|相应地|相反|例如|比如"
    r"|譬如|随后|然后|接着|此后)[，,：:]"
    r"|其中(?!心)|其余|其他的?[，,]|除此以?外|但是?(?![书愿丁])|并(?=[应须且可在将由按对给处予]|不得|要求)"
    r"|而(?=[是在对且这其]|不是)|包括|具体(?:是|为|来说|而言|包括)|即(?![使将便日时刻可])|也就是|之所以"
    r"|这(?:[些种类样是也就]|不仅|将)|那[些种是]"
)
_AS_GOOD = 1.0
"""How far below the best sentence's score one may stand that is told in its stead."""
_LONGEST = 320
"""Characters of a sentence together with those that it hangs on."""
_BACK = 2
"""So many sentences at most are put before it."""
_UNWEIGHED = float("-inf")

Choose = Callable[[Sequence[Candidate]], list[Chosen]]


def hangs(text: str) -> bool:
    """Whether a sentence says only half of it without the one before."""
    return bool(_HANGS.match(text.lstrip('“"（( ')))


def standing(candidates: Sequence[Candidate], choose: Choose) -> list[Chosen]:
    """What ``choose`` makes of ``candidates``, best first, beginning with a sentence that stands alone: with what it
    hangs on, else with another that is nearly as good, else as it is."""
    made = with_what_they_hang_on(choose(candidates))
    if not hangs(made[0].sentence.text):
        return made
    for other in candidates[1:]:
        if other.score < candidates[0].score - _AS_GOOD:
            break
        if other.features.states and not hangs(other.sentence.text):
            instead = with_what_they_hang_on(choose([other, *(each for each in candidates if each is not other)]))
            if not hangs(instead[0].sentence.text):
                return instead
    return made


def with_what_they_hang_on(chosen: Sequence[Chosen]) -> list[Chosen]:
    """``chosen``, and before a sentence that hangs those of its passage that it hangs on."""
    made: list[Chosen] = []
    told = {(each.passage.document, each.sentence.start) for each in chosen}
    for each in chosen:
        before = [sentence for sentence in _hung_on(each) if (each.passage.document, sentence.start) not in told]
        told.update((each.passage.document, sentence.start) for sentence in before)
        made += [*(Chosen(each.passage, sentence, _UNWEIGHED) for sentence in before), each]
    return made


def _hung_on(each: Chosen) -> list[Sentence]:
    """The sentences before it that it needs, in order; as many of them as aren't too long."""
    sentences = each.passage.sentences
    here = next((i for i, sentence in enumerate(sentences) if sentence.start == each.sentence.start), 0)
    first, length = here, len(each.sentence.text)
    while first and here - first < _BACK and hangs(sentences[first].text):
        length += len(sentences[first - 1].text)
        if length > _LONGEST:
            break
        first -= 1
    return list(sentences[first:here])
