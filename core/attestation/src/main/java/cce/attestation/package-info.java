/// TDX and SEV-SNP evidence: parse, verify, appraise. Pure: no I/O and no clock.
@NullMarked
package cce.attestation;

import org.jspecify.annotations.NullMarked;
