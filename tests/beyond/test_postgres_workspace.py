"""The workspace on a server: the tests of ``tests/workspace`` that ask nothing about a file."""

from __future__ import annotations

from tests.workspace.test_accounts import (  # noqa: F401
    accounts,
    lilei,
    test_a_key_is_its_persons_until_it_is_removed,
    test_a_key_says_when_it_was_used,
    test_a_name_and_its_password_let_in_and_nothing_else_does,
    test_a_role_counts_from_the_next_request_on,
    test_a_session_ends_by_itself_and_when_it_is_ended,
    test_a_temporary_password_is_changed_once_and_ends,
    test_another_password_ends_every_session_and_no_one_elses,
    test_one_persons_conversations_are_nobody_elses,
    test_sessions_are_listed_and_ended_elsewhere,
    test_the_last_admin_stays_one,
    test_what_was_said_before_there_were_accounts_is_theirs_who_adopts_it,
    test_who_is_removed_is_out_and_a_later_one_of_the_name_finds_nothing,
    test_who_signs_in_elsewhere_never_gets_anothers_account,
)
from tests.workspace.test_away import (  # noqa: F401
    test_another_state_another_browser_or_too_late_is_nobody,
    test_any_server_receives_them_once,
)
from tests.workspace.test_collections import (  # noqa: F401
    collections,
    test_a_document_that_is_called_otherwise_stays_in,
    test_documents_belong_by_hand_or_by_folder,
    test_they_are_named_renamed_and_deleted,
    test_what_cannot_be_is_said_in_words,
    test_what_says_the_same_goes_in_before_it_is_seen,
)
from tests.workspace.test_conversations import (  # noqa: F401
    clock,
    talks,
    test_a_conversation_is_there_for_the_next_process,
    test_a_snippet_is_what_stands_around,
    test_going_on_brings_a_deleted_one_back,
    test_many_at_once_lose_nothing,
    test_nothing_is_replaced_that_was_not_seen,
    test_renaming_deleting_and_bringing_back,
    test_the_newest_come_first_page_by_page,
    test_titles_questions_and_answers_are_searched,
    test_what_is_said_is_added_and_later_turns_are_replaced,
    test_what_was_deleted_long_ago_goes_for_good,
)
from tests.workspace.test_tries import (  # noqa: F401  # noqa: F401
    test_a_clock_that_is_put_back_keeps_nobody_out,
    test_a_name_waits_wherever_it_is_tried_from_and_no_other_does,
    test_an_address_waits_whatever_names_it_tries,
    test_many_at_once_are_counted_before_they_are_looked_at,
    test_several_servers_count_together,
    test_what_is_remembered_is_bounded,
    test_who_succeeds_begins_anew_and_frees_no_other_name,
    test_who_waits_has_no_tries_forgotten,
)
