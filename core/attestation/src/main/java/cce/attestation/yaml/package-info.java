/// A strict subset of YAML for documents that people review: what could be misread is refused, with its line.
@NullMarked
package cce.attestation.yaml;

import org.jspecify.annotations.NullMarked;
