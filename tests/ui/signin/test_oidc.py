"""Sign-in at a provider, against one that really answers (``tests.support.provider``)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey, RSAKey

from rag.errors import UserError
from rag.library import Library
from rag.workspace.people import Role
from tests.support.people import HERE, settings, with_people
from tests.support.provider import CLIENT, SECRET, FakeProvider
from ui.server import build_app
from ui.signin.provider import _AT_ONCE, Provider, ProviderError


@pytest.fixture(scope="module")
def running() -> Iterator[FakeProvider]:
    made = FakeProvider()
    yield made
    made.close()


@pytest.fixture
def provider(running: FakeProvider) -> FakeProvider:
    running.usual()
    return running


def known(provider: FakeProvider, **more: str) -> dict[str, str]:
    return {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, **more}


@pytest.fixture(scope="module")
def library(running: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Library:
    return with_people(tmp_path_factory.mktemp("oidc"), **known(running, oidc_role_claim="realm_access.roles"))


@pytest.fixture(scope="module")
def app(library: Library) -> Any:
    return build_app(library, library.settings)


@pytest.fixture
def browser(app: Any) -> TestClient:
    return TestClient(app, base_url=HERE, raise_server_exceptions=False, follow_redirects=False)


def there(browser: TestClient) -> str:
    """Goes to the provider; the address that it sends the browser back to."""
    sent = browser.get("/sign-in/provider")
    assert sent.status_code == 303, sent.text
    return str(httpx.get(sent.headers["location"]).headers["location"])


def test_who_is_confirmed_is_in(browser: TestClient, provider: FakeProvider, library: Library) -> None:
    assert "/sign-in/provider" in browser.get("/sign-in").text
    back = there(browser)
    assert back.startswith(f"{HERE}/sign-in/back?")
    entered = browser.get(back)
    assert (entered.status_code, entered.headers["location"]) == (303, "/"), entered.text
    assert "hanmeimei" in browser.get("/rail").text
    account = library.accounts.get("hanmeimei")
    assert (account.role, account.has_password) == (Role.READER, False)
    assert browser.get("/account").text.count('type="password"') == 0


def test_who_comes_back_from_the_providers_site_comes_again_by_our_own(
    browser: TestClient, provider: FakeProvider
) -> None:
    came = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    back = there(browser)
    page = browser.get(back, headers=came)
    assert page.status_code == 200
    assert 'http-equiv="refresh"' in page.text
    assert "set-cookie" not in page.headers
    assert browser.get(back).status_code == 303


def test_the_role_is_what_the_claim_says_each_time(
    browser: TestClient, provider: FakeProvider, library: Library
) -> None:
    for roles, role in (
        (["x", "editor", "admin"], Role.ADMIN),
        (["editor"], Role.EDITOR),
        ("admin", Role.ADMIN),
        ([], Role.READER),
    ):
        provider.user = {"sub": "7", "preferred_username": "lin tao", "realm_access": {"roles": roles}}
        assert browser.get(there(browser)).status_code == 303
        assert library.accounts.get("lintao").role is role


def test_a_local_account_is_never_taken_over(browser: TestClient, provider: FakeProvider, library: Library) -> None:
    provider.user = {"sub": "evil", "preferred_username": "BOSS"}
    assert browser.get(there(browser)).status_code == 303
    assert library.accounts.get("boss").has_password
    assert "boss-" in browser.get("/rail").text


OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
        {"iat": 4_000_000_000},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_refused(
    browser: TestClient, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refused = browser.get(there(browser))
    assert refused.status_code == 401
    assert "没有登录成功" in refused.text
    assert browser.get("/rail").status_code == 401


@pytest.mark.parametrize(
    ("key", "header"),
    [
        (OTHER, {}),
        (OTHER, {"kid": "two"}),
        (OctKey.import_key(SECRET * 2), {"alg": "HS256"}),
    ],
    ids=["another key", "an unknown key", "a shared secret"],
)
def test_a_signature_that_isnt_the_providers_is_refused(
    browser: TestClient, provider: FakeProvider, key: Any, header: dict[str, Any]
) -> None:
    provider.signs_with, provider.header = key, header
    assert browser.get(there(browser)).status_code == 401
    assert browser.get("/rail").status_code == 401


def test_a_reply_is_taken_once_and_by_who_asked_for_it(
    app: Any, browser: TestClient, provider: FakeProvider, library: Library
) -> None:
    back = there(browser)
    stranger = TestClient(app, base_url=HERE, follow_redirects=False)
    assert stranger.get(back).status_code == 401  # no cookie: it was begun in another browser
    altered = back.replace("state=", "state=x")
    assert browser.get(altered).status_code == 401
    assert browser.get(back).status_code == 401  # the one try is used up
    back = there(browser)
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 401
    back = there(browser)
    assert browser.get(f"{back.partition('&iss=')[0]}&iss=https://evil.example").status_code == 401
    assert browser.get("/sign-in/back?error=access_denied").status_code == 401


def test_what_is_sent_to_the_provider_holds_no_secret(browser: TestClient, provider: FakeProvider) -> None:
    address = browser.get("/sign-in/provider").headers["location"]
    asked = dict(parse_qsl(urlsplit(address).query))
    assert asked["redirect_uri"] == f"{HERE}/sign-in/back"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    assert SECRET not in address
    assert "code_verifier" not in asked


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9", "http://id.example.invalid", "nonsense"])
def test_a_provider_that_cant_be_reached_or_isnt_encrypted_is_told(tmp_path: Any, issuer: str) -> None:
    library = Library.open(settings=settings(tmp_path, oidc_issuer=issuer, oidc_client_id="x"))
    client = TestClient(build_app(library, library.settings), base_url=HERE, follow_redirects=False)
    reply = client.get("/sign-in/provider")
    assert reply.status_code == 502
    assert "连不上" in reply.text


def test_one_that_never_answers_holds_few_threads(monkeypatch: pytest.MonkeyPatch, provider: FakeProvider) -> None:
    made = Provider(settings(Path(), **known(provider)))
    answers, asked = threading.Event(), threading.Semaphore(0)

    def slow(*, anew: bool = False) -> Any:
        asked.release()
        answers.wait()
        return provider.discovery(), None

    monkeypatch.setattr(made, "_metadata", slow)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting = [pool.submit(made.begin, f"{HERE}/sign-in/back") for _ in range(_AT_ONCE)]
        try:
            for _ in waiting:
                asked.acquire()
            with pytest.raises(ProviderError, match="too many"):
                made.begin(f"{HERE}/sign-in/back")
        finally:
            answers.set()
        assert all(each.result()[0].startswith(provider.issuer) for each in waiting)
    made.begin(f"{HERE}/sign-in/back")


def test_one_that_says_it_is_another_is_refused(provider: FakeProvider, tmp_path: Any) -> None:
    provider.says_issuer = "https://evil.example"
    library = Library.open(settings=settings(tmp_path, **known(provider)))
    client = TestClient(build_app(library, library.settings), base_url=HERE, follow_redirects=False)
    assert client.get("/sign-in/provider").status_code == 502


def test_without_a_client_id_it_doesnt_start(tmp_path: Any) -> None:
    library = Library.open(settings=settings(tmp_path, oidc_issuer="https://id.example"))
    with pytest.raises(UserError, match="MINGYIN_OIDC_CLIENT_ID"):
        build_app(library, library.settings)
