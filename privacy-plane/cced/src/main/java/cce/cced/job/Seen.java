package cce.cced.job;

import cce.cced.store.Job;
import cce.cced.store.JobState;
import cce.cced.store.JobStore;
import cce.protocol.CcedApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What the consumer sees of a job at a moment: coarse steps, at moments on a grid. A program chooses when it ends,
/// so from then on each step shows only once the grid comes round.
///
/// @param complete whether everything that has happened shows
record Seen(String state, long updatedAt, List<CcedApi.JobStep> steps, boolean complete) {
    static Seen of(Job job, List<JobStore.Event> events, int gridSeconds, Instant now) {
        List<CcedApi.JobStep> steps = new ArrayList<>();
        long created = job.createdAt().getEpochSecond();
        steps.add(new CcedApi.JobStep(JobState.ACCEPTED.coarse(), created));
        String state = JobState.ACCEPTED.coarse();
        long updated = created;
        boolean complete = true;
        for (JobStore.Event event : events) {
            boolean chosen = event.from() == JobState.RUNNING
                    || event.from() == JobState.SUBMITTED
                    || event.from() == JobState.APPROVED;
            long at = event.at().getEpochSecond();
            long shown = chosen ? onGrid(at, gridSeconds) : at;
            complete = complete && shown <= now.getEpochSecond();
            if (!complete) {
                break;
            }
            updated = Math.max(updated, shown);
            if (!event.to().coarse().equals(state)) {
                state = event.to().coarse();
                steps.add(new CcedApi.JobStep(state, updated));
            }
        }
        return new Seen(state, updated, steps, complete);
    }

    private static long onGrid(long seconds, int grid) {
        return grid == 0 ? seconds : Math.ceilDiv(seconds, grid) * grid;
    }
}
