package cce.agent;

import cce.executor.CodeBundle;
import cce.executor.CodeDigest;
import cce.executor.ContainerLimits;
import cce.executor.ContainerResult;
import cce.executor.ContainerRun;
import cce.executor.ContainerSpec;
import cce.executor.Executor;
import cce.executor.ExecutorConfig;
import cce.executor.ExecutorException;
import cce.executor.ImageDigest;
import cce.executor.OciImage;
import cce.executor.UnpackLimits;
import cce.executor.UnpackedImage;
import cce.protocol.FailureNotice.Reason;
import cce.protocol.JobLimits;
import cce.protocol.JobSpec;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The program in a container: image and code are fetched from the host's hands and checked against the digests
/// that the consumer signed.
final class ContainerProgram implements JobProgram {
    private static final long MIB = 1L << 20;

    private final Path images;
    private final Path objects;
    private final Path work;

    /// @param images OCI layouts by digest
    /// @param store root of the object store, which holds code bundles in clear
    ContainerProgram(Path images, Path store, Path work) {
        this.images = images;
        this.objects = store.resolve("objects");
        this.work = work;
    }

    @Override
    public Finished run(JobSpec spec, Map<String, Path> data) throws AgentException {
        UnpackedImage image = image(spec.image());
        Path code = code(spec.code());
        try {
            ContainerSpec container = new ContainerSpec(
                    image, Optional.of(code), data, spec.command(), spec.env(), limits(spec.limits()));
            return new FinishedContainer(
                    Executor.open(ExecutorConfig.in(folder("containers"))).run(container));
        } catch (ExecutorException e) {
            throw new AgentException(
                    Reason.RUN_FAILED_TO_START, "The container was not started (" + e.reason() + ").", e);
        }
    }

    private record FinishedContainer(ContainerRun run) implements Finished {
        @Override
        public ContainerResult result() {
            return run.result();
        }

        @Override
        public Path outputDir() {
            return run.outputDir();
        }

        @Override
        public void close() {
            run.close();
        }
    }

    private UnpackedImage image(Sha256Digest digest) throws AgentException {
        try {
            return OciImage.open(images.resolve(digest.toString()), new ImageDigest(digest.toString()))
                    .unpack(folder("images"), UnpackLimits.IMAGE);
        } catch (ExecutorException e) {
            throw new AgentException(
                    Reason.IMAGE_REFUSED, "The image " + digest + " was refused (" + e.reason() + ").", e);
        }
    }

    private Path code(Sha256Digest digest) throws AgentException {
        try {
            return CodeBundle.unpack(
                    objects.resolve(ObjectLayout.code(digest)),
                    new CodeDigest(digest.toString()),
                    folder("code"),
                    UnpackLimits.CODE);
        } catch (ExecutorException e) {
            throw new AgentException(
                    Reason.CODE_REFUSED, "The code bundle " + digest + " was refused (" + e.reason() + ").", e);
        }
    }

    private static ContainerLimits limits(JobLimits limits) {
        ContainerLimits standard = ContainerLimits.DEFAULT;
        return new ContainerLimits(
                Duration.ofSeconds(limits.timeoutSeconds()),
                limits.memoryMib() * MIB,
                limits.processes(),
                standard.cpuMillis(),
                limits.outputMib() * MIB,
                standard.maxTmpBytes(),
                standard.maxStreamBytes(),
                standard.maxOpenFiles());
    }

    private Path folder(String name) throws AgentException {
        try {
            return Files.createDirectories(work.resolve(name));
        } catch (IOException e) {
            throw new AgentException(Reason.INTERNAL, "The work folder cannot be written.", e);
        }
    }
}
