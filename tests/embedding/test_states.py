"""What is kept of a text's tokens, and that it says what the network said."""

from __future__ import annotations

import numpy as np
import pytest

from rag.embedding import bundled, heads, states
from rag.embedding.compiled import Compiled
from rag.embedding.states import Tokens
from rag.settings import Settings

PASSAGE = "员工手册\n员工工作满一年的，每年享有十天带薪年休假。"


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    pytest.importorskip("openvino")
    return bundled.compiled(Settings())


def test_what_is_packed_is_nearly_what_it_was() -> None:
    found = np.random.default_rng(0).normal(size=(len(heads.LAYERS), 50, heads.DIMENSIONS))
    found /= np.linalg.norm(found, axis=2, keepdims=True)
    places = np.arange(50, dtype=np.uint16)
    packed = states.pack(Tokens(found, places, np.zeros(0, np.float32)))
    kept = states.unpack(packed)
    assert len(packed) == 50 * (2 + len(heads.LAYERS) * heads.DIMENSIONS // 2)
    assert np.array_equal(kept.places, places)
    assert np.linalg.norm(kept.states, axis=2) == pytest.approx(1, abs=1e-5)
    assert (kept.states * found).sum(axis=2).mean() > 0.99


def test_what_was_not_packed_is_told_from_it() -> None:
    with pytest.raises(ValueError, match="7 bytes"):
        states.unpack(b"damaged")
    assert states.unpack(b"").states.shape == (len(heads.LAYERS), 0, heads.DIMENSIONS)


def test_the_rotation_changes_no_product() -> None:
    turned = heads.rotation()
    assert np.abs(turned @ turned.T - np.eye(heads.DIMENSIONS)).max() < 1e-5


def test_the_rotation_spreads_what_a_state_says(compiled: Compiled) -> None:
    """With it each dimension says about as much as another; without, some would need more bits."""
    found = compiled.question(PASSAGE).states
    turned = np.sqrt((found**2).mean(axis=(0, 1)))
    plain = np.sqrt(((found @ heads.rotation()) ** 2).mean(axis=(0, 1)))
    assert turned.std() < plain.std()


def test_a_passage_is_embedded_once_for_both(compiled: Compiled) -> None:
    (batch,) = compiled.embed([PASSAGE], "passage: ", asking=False, packed=True)
    (alone,) = compiled.embed([PASSAGE], "passage: ", asking=False)
    assert np.array_equal(batch.vectors, alone.vectors)
    kept, made = states.unpack(batch.states[0]), compiled.passages([PASSAGE])[0]
    assert np.array_equal(kept.states, made.states)
    where = kept.places[kept.places != states.NOWHERE].astype(int)
    assert list(where) == sorted(where)
    assert where[0] == 0 or PASSAGE[where[0]] in "员工"
    assert where[-1] == len(PASSAGE) - 1
    assert kept.places[-1] == states.NOWHERE, "the token that ends a text stands nowhere in it"


def test_an_embedded_question_is_not_read_again(compiled: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "年假有多少天？"
    for _ in compiled.embed([asked], "query: ", asking=True):
        pass
    with monkeypatch.context() as patched:
        patched.setattr(compiled, "_run", lambda *_: pytest.fail("read again"))
        tokens = compiled.question(asked)
    assert tokens.states.shape[1] == len(tokens.places) == len(tokens.importance)
    assert [asked[place] for place in tokens.places[-1:]] == ["？"]
    other = compiled.question(asked + "请说明。")
    assert other.states.shape[1] > tokens.states.shape[1]
