package cce.cced.data;

import cce.sealing.SealingException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Some files at once, and never more waiting than at work. The first failure is thrown to whoever submits next; the
/// others are waited for, since they use the same keys.
final class FileWork {
    private final int parallel;
    private final Deque<FutureTask<String>> underWay = new ArrayDeque<>();

    FileWork(int parallel) {
        this.parallel = parallel;
    }

    interface Step {
        void run() throws IOException, SealingException;
    }

    void submit(Step step) throws IOException {
        if (underWay.size() >= parallel) {
            awaitFirst();
        }
        Callable<String> work = () -> {
            step.run();
            return "";
        };
        FutureTask<String> task = new FutureTask<>(work);
        underWay.add(task);
        Thread ignored = Thread.ofPlatform().daemon().name("rotation-file").start(task);
    }

    void await() throws IOException {
        while (!underWay.isEmpty()) {
            awaitFirst();
        }
    }

    private void awaitFirst() throws IOException {
        try {
            String ignored = underWay.remove().get();
        } catch (ExecutionException e) {
            awaitRest();
            throw new IOException("A file was not sealed again: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            awaitRest();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted.", e);
        }
    }

    private void awaitRest() {
        for (FutureTask<String> task : underWay) {
            boolean interrupted = Thread.interrupted();
            try {
                String ignored = task.get();
            } catch (ExecutionException e) {
                System.getLogger(FileWork.class.getName())
                        .log(System.Logger.Level.DEBUG, "Another file failed too.", e);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        underWay.clear();
    }
}
