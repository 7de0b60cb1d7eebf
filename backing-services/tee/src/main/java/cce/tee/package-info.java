/// The TEE this process runs in: its evidence and its platform key, over the guest agent's socket.
@NullMarked
package cce.tee;

import org.jspecify.annotations.NullMarked;
