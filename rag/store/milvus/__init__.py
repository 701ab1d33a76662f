"""The engine beyond one machine: Milvus, filled from the catalog and searched beside it."""
