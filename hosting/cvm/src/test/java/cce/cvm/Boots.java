package cce.cvm;

import cce.protocol.BootConfig;
import cce.protocol.Bytes;
import cce.protocol.CvmApi;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.JobLimits;
import cce.protocol.JobSpec;
import cce.protocol.Json;
import cce.protocol.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Boot configurations that are well-formed and mean nothing.
final class Boots {
    private static final Sha256Digest DIGEST = new Sha256Digest(Bytes.of(new byte[32]));
    private static final DatasetId DATASET = DatasetId.parse("0x" + "ab".repeat(20));

    private Boots() {}

    static JobId job(int number) {
        return new JobId(new UUID(0x1122334455667788L, number));
    }

    static String config(JobId job) {
        JobSpec spec = new JobSpec(DIGEST, DIGEST, List.of("true"), Map.of(), Map.of("d", DATASET), JobLimits.DEFAULT);
        BootConfig config =
                BootConfig.of(job, "credential", spec, List.of(DATASET), new BootConfig.CcedIdentity(DIGEST, DIGEST));
        return new String(Json.canonical(config), StandardCharsets.UTF_8);
    }

    static CvmApi.Launch launch(JobId job, int lifetimeSeconds) {
        return new CvmApi.Launch(job, config(job), 256, lifetimeSeconds);
    }

    static CvmProvider.Boot boot(JobId job) {
        return new CvmProvider.Boot(
                job, config(job), Json.read(config(job), BootConfig.class).measurement(), 256);
    }
}
