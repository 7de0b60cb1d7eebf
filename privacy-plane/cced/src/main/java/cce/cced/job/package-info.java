/// Jobs from submission to their final state: key release, submission, gate, review, delivery.
@NullMarked
package cce.cced.job;

import org.jspecify.annotations.NullMarked;
