"""What tests and benchmarks share; tests import no benchmark."""
