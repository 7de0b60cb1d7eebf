/// Who cced is and who is calling: its TLS and signing keys, wallet sign-in, sessions and upload tokens.
@NullMarked
package cce.cced.identity;

import org.jspecify.annotations.NullMarked;
