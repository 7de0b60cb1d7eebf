package cce.cced;

import java.nio.file.Path;

/// cced that dies, as by kill -9, at one moment of one transition: `CONFIG STATE MOMENT`.
public final class HaltingMain {
    static final int HALTED = 9;

    private HaltingMain() {}

    public static void main(String[] args) throws InterruptedException {
        TransitionListener listener = (job, from, to, moment) -> {
            if (to.equals(args[1]) && moment.name().equals(args[2])) {
                Runtime.getRuntime().halt(HALTED);
            }
        };
        System.exit(CcedMain.run(Path.of(args[0]), args.length == 3 ? listener : TransitionListener.NONE));
    }
}
