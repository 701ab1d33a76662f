"""Files → the index: found, read, cut into passages, embedded, stored; and followed from then on."""
