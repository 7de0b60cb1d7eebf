package cce.agent;

import cce.protocol.BootConfig;
import cce.protocol.FailureNotice;
import cce.protocol.Sha256Digest;
import cce.storage.LocalDirectoryStore;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import cce.tee.TrustedEnvironment;
import java.io.IOException;
import java.security.SecureRandom;

/// The life of a job inside its CVM, stage after stage. Whatever happens, mounts are gone and keys are wiped at the
/// end, and cced hears of a failure if it can be reached.
final class Agent {
    private final Places places;
    private final TrustedEnvironment tee;
    private final JobProgram program;
    private final StageLog log;
    private final Retry retry;
    private final SecureRandom random = new SecureRandom();

    Agent(Places places, TrustedEnvironment tee, JobProgram program, StageLog log, Retry retry) {
        this.places = places;
        this.tee = tee;
        this.program = program;
        this.log = log;
        this.retry = retry;
    }

    /// @return whether a result was handed in
    boolean run() {
        try {
            log.stage("boot");
            BootConfig config = BootReader.read(places.config());
            return run(config, new CcedClient(places.cced(), config.cced().tlsKey(), CcedClient.DEADLINE));
        } catch (AgentException e) {
            // Without a configuration there is nobody to tell.
            log.failure(e);
            return false;
        }
    }

    private boolean run(BootConfig config, CcedClient cced) {
        String credential = config.credential();
        try {
            log.stage("keys");
            try (KeyExchange.Granted granted = new KeyExchange(config, tee, cced, retry, random).run()) {
                credential = granted.submitCredential();
                Sha256Digest result = compute(config, granted);
                log.stage("submit");
                new Submission(config.jobId(), tee, cced, retry).run(credential, result);
            }
            log.stage("done");
            return true;
        } catch (AgentException e) {
            log.failure(e);
            report(cced, new FailureNotice(credential, config.jobId(), e.reason()));
        } catch (RuntimeException e) {
            log.bug(e);
            report(cced, new FailureNotice(credential, config.jobId(), FailureNotice.Reason.INTERNAL));
        }
        return false;
    }

    /// From keys to a sealed result. The datasets are unmounted before anything is handed in.
    private Sha256Digest compute(BootConfig config, KeyExchange.Granted granted) throws AgentException {
        log.stage("data");
        try (MountedData data = MountedData.mount(config.jobSpec(), granted, store(), places.store(), places.data())) {
            log.stage("run");
            try (JobProgram.Finished finished = program.run(config.jobSpec(), data.folders())) {
                data.requireNoFault();
                log.stage("seal");
                return new ResultSealer(places.results(), random)
                        .seal(
                                config.jobId(),
                                config.jobSpec().limits(),
                                finished,
                                granted.keys().resultKey());
            }
        }
    }

    private ObjectStore store() throws AgentException {
        try {
            return LocalDirectoryStore.openReadOnly(places.store());
        } catch (StorageException e) {
            throw new AgentException(FailureNotice.Reason.DATA_TAMPERED, "The object store is not there.", e);
        }
    }

    private void report(CcedClient cced, FailureNotice notice) {
        log.stage("report");
        try {
            cced.report(notice);
        } catch (IOException | CcedClient.RefusedException e) {
            // cced finds out by the deadline; there is nobody else to tell.
            log.stage("not reported: " + e.getClass().getSimpleName());
        }
    }
}
