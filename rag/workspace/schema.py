"""The tables of a workspace, version by version."""

from __future__ import annotations

APPLICATION = 0x4D594E32
"""In the file's header ("MYN2"): tells a workspace from other databases."""

MIGRATIONS: tuple[str, ...] = (
    """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,         -- what stands in its address
    title TEXT NOT NULL,
    created REAL NOT NULL,       -- seconds since 1970, as all times here
    changed REAL NOT NULL,
    deleted REAL                 -- kept for a while, so that it can be brought back
) WITHOUT ROWID;
CREATE INDEX conversations_by_change ON conversations (changed);
CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,   -- from 0
    question TEXT NOT NULL,
    answer TEXT NOT NULL,        -- JSON: rag.workspace.answers
    scope TEXT NOT NULL DEFAULT '{}', -- JSON: the documents or the collection that were asked
    asked REAL NOT NULL,
    PRIMARY KEY (conversation, position)
) WITHOUT ROWID;
CREATE TABLE collections (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    folder TEXT NOT NULL DEFAULT '' -- all documents below it belong to it; empty: only those put there by hand
);
CREATE TABLE collected (
    collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    PRIMARY KEY (collection, document)
) WITHOUT ROWID;
CREATE TABLE trash (
    id TEXT PRIMARY KEY,         -- of the folder that holds the file
    name TEXT NOT NULL,
    origin TEXT NOT NULL,        -- absolute path that it goes back to
    deleted REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    position INTEGER NOT NULL,
    question TEXT NOT NULL,      -- as it was understood
    verdict INTEGER NOT NULL,    -- 1: helpful, -1: not, 0: only a passage was marked
    comment TEXT NOT NULL DEFAULT '',
    document TEXT NOT NULL DEFAULT '', -- the right passage, where one was marked
    start INTEGER NOT NULL DEFAULT 0,
    "end" INTEGER NOT NULL DEFAULT 0,
    quote TEXT NOT NULL DEFAULT '',
    absent INTEGER NOT NULL DEFAULT 0, -- whether no document holds the answer, as the person says
    given REAL NOT NULL,
    UNIQUE (conversation, position)
);
CREATE TABLE preferences (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID; -- JSON
""",
    """
CREATE TABLE accounts (
    name TEXT PRIMARY KEY,          -- as rag.workspace.accounts.normal has it
    role TEXT NOT NULL,             -- rag.workspace.people.Role
    password TEXT NOT NULL,         -- rag.workspace.passwords; empty: signs in otherwise
    subject TEXT UNIQUE,            -- issuer and subject (OpenID Connect); null: has a password
    made REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (
    token BLOB PRIMARY KEY,         -- SHA-256 of what the cookie holds
    person TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    made REAL NOT NULL,
    seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,      -- SHA-256 of the key
    person TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    label TEXT NOT NULL,
    made REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE grants (
    collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    PRIMARY KEY (collection, person)
) WITHOUT ROWID;
ALTER TABLE collections ADD COLUMN given INTEGER NOT NULL DEFAULT 0; -- whether only those see it whom it is given to
ALTER TABLE conversations ADD COLUMN owner TEXT NOT NULL DEFAULT ''; -- an account; empty: of before there were any
ALTER TABLE feedback ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE trash ADD COLUMN owner TEXT NOT NULL DEFAULT '';         -- who deleted it
CREATE INDEX conversations_by_owner ON conversations (owner, changed);
""",
    """
CREATE TABLE prints (               -- by what the documents of a collection are known again under another name
    collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    print TEXT NOT NULL,            -- rag.store.records.prints, of now and of earlier
    document TEXT NOT NULL,
    PRIMARY KEY (collection, print, document)
) WITHOUT ROWID;
CREATE INDEX prints_by_print ON prints (print);
ALTER TABLE accounts ADD COLUMN temporary REAL; -- when a password was given that must be changed at sign-in; null: none
ALTER TABLE keys ADD COLUMN used REAL;          -- when it was used last; null: never
CREATE TABLE tries (
    id INTEGER PRIMARY KEY,
    who BLOB NOT NULL,              -- SHA-256 of a name or an address: a password may have been typed as a name
    at REAL NOT NULL
);
CREATE INDEX tries_by_who ON tries (who, at);
CREATE TABLE away (                 -- who is signing in at a provider
    key BLOB PRIMARY KEY,           -- SHA-256 of what the cookie holds
    state TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    since REAL NOT NULL
) WITHOUT ROWID;
""",
)
"""SQL scripts: ``PRAGMA user_version`` of a workspace is how many of them it has been through."""
