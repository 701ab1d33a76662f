"""The catalog on a server: the tests of ``tests/store``, and what is so on a server only."""

from __future__ import annotations

import pytest

from tests.store.test_catalog import (  # noqa: F401
    catalog,
    test_a_document_is_known_by_its_digest_and_source,
    test_a_document_takes_the_place_of_its_namesake,
    test_a_failed_transaction_changes_nothing,
    test_a_reader_sees_what_was_there_when_it_opened,
    test_a_section_around_others_is_all_of_them,
    test_a_section_is_the_unbroken_run_around_a_passage,
    test_a_source_counts_as_read_when_all_of_it_is_stored,
    test_a_transaction_that_fails_drops_no_vector,
    test_all_that_was_read_of_a_document_comes_back,
    test_an_unknown_document_has_nothing_to_show,
    test_documents_with_something_unread_are_told,
    test_ids_are_never_given_twice,
    test_it_is_there_when_opened_again,
    test_the_pages_go_with_their_document,
    test_the_passages_of_a_document_are_a_range_of_ids,
    test_the_range_of_a_document_without_passages_holds_no_id,
    test_thousands_of_ids_and_keys,
    test_vectors_are_kept_once_and_while_they_are_used,
    test_what_is_put_comes_back,
)
from tests.store.test_hiding import (  # noqa: F401
    library,
    test_a_snapshot_without_them_finds_and_counts_nothing_of_them,
    test_no_query_can_forget_it,
    test_of_another_state_none_is_made,
    test_whatever_is_asked_of_it_they_arent_there,
)
from tests.support import postgres
from tests.support.stores import Store


@pytest.fixture(scope="module")
def filled(running: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("hiding"), running.made())
