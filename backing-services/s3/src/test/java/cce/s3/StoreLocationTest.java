package cce.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.storage.StorageException;
import cce.storage.StorageException.Reason;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLocationTest {
    @Test
    void path_isADirectory() throws StorageException {
        assertThat(StoreLocation.parse("/data/store")).isEqualTo(new StoreLocation.Directory(Path.of("/data/store")));
        assertThat(StoreLocation.parse("store")).isEqualTo(new StoreLocation.Directory(Path.of("store")));
    }

    @Test
    void bucket_hasItsParts() throws StorageException {
        assertThat(StoreLocation.parse("s3://data-1/some/prefix/?region=eu-central-1"))
                .isEqualTo(new StoreLocation.Bucket(
                        "data-1", "some/prefix", Optional.empty(), "eu-central-1", Optional.empty()));
        assertThat(StoreLocation.parse("s3://data?endpoint=http://127.0.0.1:8333&credentials=/etc/cce/s3"))
                .isEqualTo(new StoreLocation.Bucket(
                        "data",
                        "",
                        Optional.of(URI.create("http://127.0.0.1:8333")),
                        "us-east-1",
                        Optional.of(Path.of("/etc/cce/s3"))));
    }

    @Test
    void printedLocation_holdsNoOptions() throws StorageException {
        assertThat(StoreLocation.parse("s3://data/p?credentials=/etc/cce/s3")).hasToString("s3://data/p");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://host/dir",
                "s3://",
                "s3:data",
                "s3://A",
                "s3://ab",
                "s3://user:secret@data/p",
                "s3://data/UPPER",
                "s3://data/../other",
                "s3://data?secret=x",
                "s3://data?region",
                "s3://data?region=a&region=b",
                "s3://data?endpoint=file:///etc",
                "s3://data?endpoint=http://user:pw@host",
                "s3://data?endpoint=http://host/path",
                "s3://data?endpoint=:::",
                "s3://data with spaces"
            })
    void otherLocations_areRefusedWithASentence(String text) {
        assertThatThrownBy(() -> StoreLocation.parse(text))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_NAME))
                .hasMessageEndingWith(".");
    }
}
