/// CBOR (RFC 8949) as far as signed reference values and tokens need it, read strictly and written deterministically.
@NullMarked
package cce.attestation.cbor;

import org.jspecify.annotations.NullMarked;
