/// Byte-true TEE evidence from a test PKI. Its own artifact: nothing of a release depends on it.
@NullMarked
package cce.simulator;

import org.jspecify.annotations.NullMarked;
