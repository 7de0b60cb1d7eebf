package cce.cced.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZcdpTest {
    @ParameterizedTest
    @CsvSource({"0.001,1e-6", "0.1,1e-6", "0.5,1e-5", "2,1e-9", "10,1e-6"})
    void conversion_isTighterThanTheSimpleBound_andAboveRho(double rho, double delta) {
        double epsilon = Zcdp.epsilon(rho, delta);
        assertThat(epsilon).isLessThanOrEqualTo(rho + 2 * Math.sqrt(rho * Math.log(1 / delta)));
        assertThat(epsilon).isGreaterThan(rho);
        assertThat(Zcdp.epsilon(rho * 1.01, delta)).isGreaterThan(epsilon);
        assertThat(Zcdp.epsilon(rho, delta / 10)).isGreaterThan(epsilon);
    }

    @Test
    void nothingSpent_isNothing_andPureEntersAsHalfItsSquare() {
        assertThat(Zcdp.epsilon(0, 1e-6)).isZero();
        assertThat(Zcdp.ofPure(1)).isEqualTo(0.5, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"-1,1e-6", "1,0", "1,1", "NaN,1e-6"})
    void nonsense_isRefused(double rho, double delta) {
        assertThatThrownBy(() -> Zcdp.epsilon(rho, delta)).isInstanceOf(IllegalArgumentException.class);
    }
}
