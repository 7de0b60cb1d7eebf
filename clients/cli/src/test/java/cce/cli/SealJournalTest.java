package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.SnapshotId;
import cce.sealing.SealedHeader;
import cce.sealing.SnapshotManifest;
import cce.sealing.SnapshotPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run knows of the one before it, and what it must not take for its own.
class SealJournalTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String NAME = "a";

    @TempDir
    private Path folder;

    @Test
    void interruptedRun_leavesWhatItBegan() throws Exception {
        SealedHeader header = begin("binding");
        try (SealJournal next = SealJournal.open(journal(), head("binding"))) {
            assertThat(next.leftovers()).containsExactly(header);
        }
    }

    /// The objects are of a snapshot that is complete and perhaps announced: the next run must not remove them.
    @Test
    void journalWithoutItsHead_hasNoLeftovers() throws Exception {
        begin("binding");
        Files.delete(journal().resolve("head"));
        try (SealJournal next = SealJournal.open(journal(), head("binding"))) {
            assertThat(next.begunBefore(SnapshotPath.parse(NAME), "mark")).isEmpty();
            assertThat(next.leftovers()).isEmpty();
        }
    }

    @Test
    void journalOfAnotherRun_hasNoLeftovers() throws Exception {
        begin("binding");
        try (SealJournal next = SealJournal.open(journal(), head("other"))) {
            assertThat(next.leftovers()).isEmpty();
        }
    }

    @Test
    void finishedJournal_isGoneAlsoWhenItsRemovalWasInterrupted() throws Exception {
        begin("binding");
        Path finished = Files.createDirectories(folder.resolve("journal.finished/promises"));
        Files.writeString(finished.resolve("x"), "of a killed run");
        try (SealJournal journal = SealJournal.open(journal(), head("binding"))) {
            journal.finish();
        }
        assertThat(folder).isEmptyDirectory();
        begin("binding");
        Files.createDirectories(finished);
        SealJournal.remove(journal());
        assertThat(folder).isEmptyDirectory();
        SealJournal.remove(journal());
        assertThat(folder).isEmptyDirectory();
    }

    private SealedHeader begin(String binding) throws Exception {
        SealedHeader header = SealedHeader.random(RANDOM);
        try (SealJournal journal = SealJournal.open(journal(), head(binding))) {
            journal.begin(List.of(new SealJournal.Begin(SnapshotPath.parse(NAME), "mark", header)));
        }
        return header;
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private static SealJournal.Head head(String binding) {
        SnapshotId snapshot = SnapshotManifest.newSnapshotId(RANDOM);
        return new SealJournal.Head(snapshot, 1_700_000_000, binding);
    }
}
