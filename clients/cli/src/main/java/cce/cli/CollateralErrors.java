package cce.cli;

import cce.attestation.EvidenceException;
import cce.collateral.CollateralException;
import java.util.function.Supplier;

/// Turns what can go wrong with collateral into the sentence and exit code of a command.
final class CollateralErrors {
    private CollateralErrors() {}

    static <T> T said(Supplier<T> work) {
        try {
            return work.get();
        } catch (CollateralException e) {
            throw new CliException(code(e.reason()), String.valueOf(e.getMessage()), e);
        } catch (EvidenceException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static int code(CollateralException.Reason reason) {
        return switch (reason) {
            case UNREADABLE_QUOTE, BAD_FILE -> ExitCode.USAGE;
            case UNKNOWN_PLATFORM, WITHDRAWN -> ExitCode.REFUSED;
            case UNAVAILABLE -> ExitCode.UNREACHABLE;
            case UNREADABLE_ANSWER, ROLLED_BACK -> ExitCode.NOT_VERIFIED;
        };
    }
}
