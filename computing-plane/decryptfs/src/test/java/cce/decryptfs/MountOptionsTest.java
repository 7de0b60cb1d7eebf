package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MountOptionsTest {

    private final MountOptions standard = MountOptions.standard();

    @Test
    void standard_refusesToRunPrograms() {
        assertThat(standard.allowExecute()).isFalse();
        assertThat(standard.threads()).isBetween(4, MountOptions.MAX_THREADS);
    }

    @Test
    void valuesOutOfRange_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withThreads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withThreads(MountOptions.MAX_THREADS + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withOwner(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withOwner(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withReadAheadKiB(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> standard.withReadAheadKiB(MountOptions.MAX_READ_AHEAD_KIB + 1));
    }

    @Test
    void with_changesOneValue() {
        assertThat(standard.withThreads(3).threads()).isEqualTo(3);
        assertThat(standard.withOwner(7, 8))
                .extracting(MountOptions::uid, MountOptions::gid)
                .containsExactly(7, 8);
        assertThat(standard.withAllowOther(false).allowOther()).isFalse();
        assertThat(standard.withAllowExecute(true).allowExecute()).isTrue();
        assertThat(standard.withReadAheadKiB(64).readAheadKiB()).isEqualTo(64);
    }
}
