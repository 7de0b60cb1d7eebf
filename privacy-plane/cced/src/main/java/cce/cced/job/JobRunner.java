package cce.cced.job;

import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.identity.ServerIdentity;
import cce.cced.store.CvmState;
import cce.cced.store.Database;
import cce.cced.store.Failure;
import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.ledger.RecordKind;
import cce.protocol.BootConfig;
import cce.protocol.CredentialPurpose;
import cce.protocol.CvmApi;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Moves every unfinished job on, from whatever state the database says it is in; there is no other memory of a
/// job, so a restart goes on where a crash stopped. Each step may be repeated. A lease in the job's row says which
/// replica works on it.
///
/// Whatever becomes of a job, its CVM is destroyed before the job counts as settled.
public final class JobRunner implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JobRunner.class.getName());

    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int MAX_PARALLEL_JOBS = 64;

    private final Database database;
    private final JobStore jobs;
    private final Credentials credentials;
    private final ServerIdentity identity;
    private final CvmHost host;
    private final GateRun gate;
    private final Releases releases;
    private final ReviewTimers timers;
    private final Recorder recorder;
    private final String instance;
    private final Clock clock;

    private final Semaphore wakeUp = new Semaphore(0);
    private final Set<JobId> inFlight = ConcurrentHashMap.newKeySet();

    /// Not virtual: a review computes for seconds, and every request would wait for it meanwhile.
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("job-", 0).factory());

    private final Thread loop;
    private volatile boolean closing;

    /// @param instance the name of this replica, the same after a restart
    public JobRunner(
            Database database,
            JobStore jobs,
            Credentials credentials,
            ServerIdentity identity,
            CvmHost host,
            GateRun gate,
            Releases releases,
            ReviewTimers timers,
            Recorder recorder,
            String instance,
            Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.credentials = credentials;
        this.identity = identity;
        this.host = host;
        this.gate = gate;
        this.releases = releases;
        this.timers = timers;
        this.recorder = recorder;
        this.instance = instance;
        this.clock = clock;
        this.loop = Thread.ofPlatform().daemon().name("job-runner").unstarted(this::run);
    }

    public void start() {
        loop.start();
    }

    /// Looks for work now rather than at the next tick.
    public void wake() {
        wakeUp.release();
    }

    private void run() {
        while (!closing) {
            try {
                tick();
                if (wakeUp.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakeUp.drainPermits();
                }
            } catch (InterruptedException e) {
                return; // Closing.
            } catch (RuntimeException e) {
                // The loop is what destroys CVMs: it must outlive a database that is away for a while.
                LOG.log(Level.SEVERE, "The job runner could not look for work; it tries again.", e);
                pause();
            }
        }
    }

    private void tick() {
        timers.look();
        int free = MAX_PARALLEL_JOBS - inFlight.size();
        if (free <= 0) {
            return;
        }
        List<JobId> open = database.in(tx -> jobs.unsettled(tx, instance, clock.instant(), MAX_PARALLEL_JOBS));
        for (JobId id : open) {
            if (inFlight.size() < MAX_PARALLEL_JOBS && inFlight.add(id)) {
                workers.execute(() -> work(id));
            }
        }
    }

    private void work(JobId id) {
        try {
            boolean moved = true;
            while (moved && !closing) {
                Instant now = clock.instant();
                if (!database.in(tx -> jobs.lease(tx, id, instance, now, now.plus(LEASE)))) {
                    return;
                }
                moved = advance(database.in(tx -> jobs.find(tx, id)).orElseThrow());
            }
        } catch (Refusal e) {
            LOG.log(Level.WARNING, "Job " + id + " waits: " + e.sentence());
        } catch (RuntimeException e) {
            if (!closing) {
                LOG.log(Level.SEVERE, "A step of job " + id + " failed; it is tried again.", e);
            }
        } finally {
            inFlight.remove(id);
        }
    }

    /// One step; true if the job may have more to do at once.
    private boolean advance(Job job) {
        if (job.state().isFinal()) {
            return finish(job);
        }
        if (!job.state().needsCvm() && job.cvm() == CvmState.WANTED) {
            destroy(job);
        }
        if (clock.instant().isAfter(job.stateDeadline()) && fail(job, atDeadline(job.state()))) {
            return true;
        }
        return switch (job.state()) {
            case ACCEPTED -> record(job);
            case RECORDED -> prepare(job);
            case LAUNCHING -> launch(job);
            case RELEASING -> watch(job, Failure.KEYS_INTERRUPTED);
            case RUNNING -> watch(job, Failure.CVM_LOST);
            case SUBMITTED -> {
                recorder.recordJob(job.id());
                gate.judge(job);
                yield true;
            }
            case REVIEWING -> false;
            case APPROVED -> {
                releases.release(job);
                yield true;
            }
            case RELEASED, REVOKED, RETURNED, EXPIRED, REJECTED, FAILED, CANCELLED -> finish(job);
        };
    }

    private static Failure atDeadline(JobState state) {
        return switch (state) {
            case ACCEPTED, RECORDED -> Failure.LEDGER;
            case LAUNCHING -> Failure.CVM_NOT_STARTED;
            case RELEASING -> Failure.KEYS_INTERRUPTED;
            case RUNNING -> Failure.DEADLINE;
            case SUBMITTED, REVIEWING, APPROVED, RELEASED, REVOKED, RETURNED, EXPIRED, REJECTED, FAILED, CANCELLED ->
                Failure.RESULT_UNREADABLE;
        };
    }

    private boolean record(Job job) {
        recorder.recordJob(job.id());
        Instant now = clock.instant();
        return database.in(
                tx -> jobs.move(tx, job.id(), JobState.ACCEPTED, JobState.RECORDED, now, now.plus(JobTimes.RECORDED)));
    }

    /// Stores what the CVM will be told, and with it the measurement its evidence must show, before the host hears
    /// of it.
    private boolean prepare(Job job) {
        Instant now = clock.instant();
        return database.in(tx -> {
            String credential = credentials.issue(tx, job, CredentialPurpose.KEYS, JobTimes.CREDENTIAL);
            BootConfig boot =
                    BootConfig.of(job.id(), credential, job.spec(), job.datasetIds(), identity.expectedByCvms());
            String text = new String(Json.canonical(boot), StandardCharsets.UTF_8);
            jobs.launch(tx, job.id(), text, boot.measurement());
            return jobs.move(tx, job.id(), JobState.RECORDED, JobState.LAUNCHING, now, now.plus(JobTimes.CREDENTIAL));
        });
    }

    private boolean launch(Job job) {
        try {
            CvmApi.State state = host.status(job.id());
            return switch (state) {
                case UNKNOWN -> {
                    host.launch(launchOf(job));
                    yield false;
                }
                case STARTING, RUNNING -> false;
                case EXITED, DESTROYED -> fail(job, Failure.CVM_REFUSED);
            };
        } catch (CvmHost.Unavailable e) {
            LOG.log(Level.WARNING, "Job " + job.id() + " has no CVM yet: " + e.getMessage());
            return false;
        }
    }

    private static CvmApi.Launch launchOf(Job job) {
        Duration life = JobTimes.CREDENTIAL
                .plusSeconds(job.spec().limits().timeoutSeconds())
                .plus(JobTimes.RUNNING_SLACK);
        return new CvmApi.Launch(
                job.id(),
                job.bootConfig().orElseThrow(),
                job.spec().limits().memoryMib(),
                Math.toIntExact(life.toSeconds()));
    }

    private boolean watch(Job job, Failure whenGone) {
        try {
            return switch (host.status(job.id())) {
                case STARTING, RUNNING -> false;
                case EXITED, DESTROYED, UNKNOWN -> fail(job, whenGone);
            };
        } catch (CvmHost.Unavailable e) {
            return false; // The deadline decides.
        }
    }

    private boolean fail(Job job, Failure failure) {
        return database.in(tx -> jobs.fail(tx, job, failure, clock.instant()));
    }

    private void destroy(Job job) {
        try {
            host.destroy(job.id());
            database.run(tx -> jobs.cvmDestroyed(tx, job.id()));
        } catch (CvmHost.Unavailable e) {
            LOG.log(Level.WARNING, "The CVM of job " + job.id() + " is not destroyed yet: " + e.getMessage());
        }
    }

    record Outcome(JobId jobId, String state, Optional<String> failure) {}

    /// Nothing is left of a finished job but its records, and what was released of its result.
    private boolean finish(Job job) {
        if (job.cvm() == CvmState.WANTED) {
            destroy(job);
        }
        timers.discard(job);
        Sha256Digest digest = Json.digest(
                new Outcome(job.id(), job.state().coarse(), job.failure().map(Enum::name)));
        database.run(tx -> job.datasetIds()
                .forEach(id -> recorder.promise(tx, job.id(), RecordKind.JOB_ENDED, Optional.of(id), digest)));
        recorder.recordJob(job.id());
        database.run(tx -> jobs.find(tx, job.id())
                .filter(now -> now.cvm() != CvmState.WANTED)
                .ifPresent(now -> jobs.settle(tx, job.id())));
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(TICK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        loop.interrupt();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "A job step did not stop in time; the next start takes it up.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
