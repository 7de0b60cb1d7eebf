package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cce.gate.input.DatasetReader;
import cce.gate.input.InputTable;
import cce.gate.view.View;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DerivedIdentifiersTest {
    private static final int PEOPLE = 60;

    @Test
    void digestsOfIdentifyingTexts_counted() throws Exception {
        for (String algorithm : List.of("MD5", "SHA-1", "SHA-256", "SHA-512")) {
            assertThat(count("id," + digest(algorithm, mail(3)) + "\nid," + digest(algorithm, mail(9))))
                    .as(algorithm)
                    .isEqualTo(2);
        }
    }

    @Test
    void digestInCapitals_counted() throws Exception {
        assertThat(count(digest("SHA-256", mail(3)).toUpperCase(Locale.ROOT))).isEqualTo(1);
    }

    @Test
    void digestOfIdentifyingNumber_counted() throws Exception {
        assertThat(count(digest("MD5", number(5)))).isEqualTo(1);
    }

    @Test
    void nameOfMailAddress_counted() throws IOException {
        assertThat(count("seen: person.3x and others")).isEqualTo(1);
    }

    @Test
    void telephoneInNationalNotation_counted() throws IOException {
        assertThat(count("call 0" + (1_614_960_000 + 4))).isEqualTo(1);
    }

    @Test
    void digestOfSomethingElse_notCounted() throws Exception {
        assertThat(count(digest("SHA-256", "nobody@mail.example.org"))).isZero();
    }

    @Test
    void digestOfValueManyShare_notCounted() throws Exception {
        assertThat(count(digest("SHA-256", "northern"))).isZero();
    }

    @Test
    void partOfDigest_notCounted() throws Exception {
        assertThat(count(digest("SHA-256", mail(3)).substring(1))).isZero();
    }

    @Test
    void otherNamesAndNumbers_notCounted() throws IOException {
        assertThat(count("person.99x, 01614969999, scikit-learn==1.5.2")).isZero();
    }

    private static int count(String output) throws IOException {
        return DerivedIdentifiers.count(
                List.of(new View.Text("out.txt", output)),
                tables(),
                GatePolicy.STATISTICS_STRICT,
                new Budget(() -> 0, 1000));
    }

    private static List<InputTable> tables() throws IOException {
        var csv = new StringBuilder("mail,number,phone,region\n");
        for (int i = 0; i < PEOPLE; i++) {
            csv.append(mail(i)).append(',').append(number(i)).append(",+44 161 496 %04d,northern%n".formatted(i));
        }
        var reader = new DatasetReader();
        reader.read("people.csv", new ByteArrayInputStream(Sample.bytes(csv.toString())));
        return reader.contents().tables();
    }

    private static String mail(int i) {
        return "person." + i + "x@mail.example.org";
    }

    private static String number(int i) {
        return Long.toString(9_434_765_900L + i * 11L);
    }

    private static String digest(String algorithm, String value) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance(algorithm).digest(value.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
