package cce.agent;

import cce.executor.ExecutorException;
import cce.executor.OutputCollection;
import cce.executor.OutputCollector;
import cce.executor.OutputFile;
import cce.executor.OutputLimits;
import cce.executor.OutputRefusal;
import cce.executor.ResultTar;
import cce.protocol.FailureNotice.Reason;
import cce.protocol.JobId;
import cce.protocol.JobLimits;
import cce.protocol.Json;
import cce.protocol.Sha256Digest;
import cce.sealing.ResultKey;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Turns what a program left into one sealed file. The plaintext goes from memory through the sealing stream to the
/// disk: on it there is never anything but ciphertext.
final class ResultSealer {
    /// Name of the sealed result in the job's results folder.
    static final String FILE = "result.sealed";

    /// Where the agent's own files lie in the archive; a program may write nothing there.
    static final String RESERVED = ".cce/";

    private static final int MAX_FILES = 1024;
    private static final int MAX_DEPTH = 4;
    private static final Set<OutputRefusal.Reason> SIZE_REASONS = Set.of(
            OutputRefusal.Reason.TOO_MANY_FILES,
            OutputRefusal.Reason.FILE_TOO_LARGE,
            OutputRefusal.Reason.TOTAL_TOO_LARGE);

    private final Path results;
    private final SecureRandom random;

    ResultSealer(Path results, SecureRandom random) {
        this.results = results;
        this.random = random;
    }

    /// Seals the output under the job's key.
    ///
    /// @return SHA-256 of the sealed bytes
    Sha256Digest seal(JobId job, JobLimits limits, JobProgram.Finished finished, ResultKey key) throws AgentException {
        List<ResultTar.Member> members = members(limits, finished);
        Path draft = results.resolve(FILE + ".part");
        try {
            Sha256Digest digest = write(draft, members, job, key);
            Files.move(draft, results.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            return digest;
        } catch (IOException e) {
            throw new AgentException(Reason.STORAGE, "The sealed result could not be stored.", e);
        } catch (ExecutorException e) {
            throw new AgentException(Reason.OUTPUT_REFUSED, "The output changed while it was sealed.", e);
        }
    }

    private static List<ResultTar.Member> members(JobLimits limits, JobProgram.Finished finished)
            throws AgentException {
        byte[] report = Json.canonical(ExecutionReport.of(finished.result()));
        List<ResultTar.Member> members = new ArrayList<>();
        for (OutputFile file : collected(limits, finished.outputDir())) {
            if (file.name().startsWith(RESERVED) || file.name().equals(".cce")) {
                throw new AgentException(Reason.OUTPUT_REFUSED, "The output has a file of a reserved name.");
            }
            members.add(ResultTar.member("", file));
        }
        members.add(ResultTar.member(RESERVED + "stdout.txt", finished.result().stdout()));
        members.add(ResultTar.member(RESERVED + "stderr.txt", finished.result().stderr()));
        members.add(ResultTar.member(RESERVED + "execution.json", report));
        return members;
    }

    private static List<OutputFile> collected(JobLimits limits, Path outputDir) throws AgentException {
        long maxBytes = (long) limits.outputMib() << 20;
        OutputCollection collection;
        try {
            collection = OutputCollector.collect(outputDir, new OutputLimits(MAX_FILES, maxBytes, maxBytes, MAX_DEPTH));
        } catch (ExecutorException e) {
            throw new AgentException(Reason.OUTPUT_REFUSED, "The output could not be read.", e);
        }
        return switch (collection) {
            case OutputCollection.Accepted(List<OutputFile> files) -> files;
            case OutputCollection.Refused(List<OutputRefusal> refusals) -> {
                boolean size = refusals.stream().allMatch(refusal -> SIZE_REASONS.contains(refusal.reason()));
                throw size
                        ? new AgentException(Reason.OUTPUT_TOO_LARGE, "The output is larger than the job may leave.")
                        : new AgentException(
                                Reason.OUTPUT_REFUSED, "The output holds something else than ordinary files.");
            }
        };
    }

    private Sha256Digest write(Path draft, List<ResultTar.Member> members, JobId job, ResultKey key)
            throws IOException {
        MessageDigest sha256 = sha256();
        try (FileChannel file = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream ciphertext = new DigestOutputStream(Channels.newOutputStream(file), sha256);
                SealingStream sealing = new SealingStream(
                        ciphertext, SegmentSize.DEFAULT, key, new SealedFileContext.Result(job), random)) {
            ResultTar.write(members, sealing);
            sealing.finish();
            file.force(true);
        }
        return Sha256Digest.of(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
