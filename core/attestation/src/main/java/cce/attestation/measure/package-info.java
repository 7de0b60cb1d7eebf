/// What hardware would measure: firmware tables, page digests, the start state of virtual processors, Linux boot.
@NullMarked
package cce.attestation.measure;

import org.jspecify.annotations.NullMarked;
