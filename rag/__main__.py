"""``python -m rag``."""

from rag.command.cli import main

raise SystemExit(main())
