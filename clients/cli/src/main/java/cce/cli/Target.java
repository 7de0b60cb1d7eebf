package cce.cli;

import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;

/// What a command is about, and the stack that knows it.
///
/// @param <T> its id
abstract class Target<T> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    abstract T id();

    final CommonOptions common() {
        return common;
    }

    final Output output() {
        return common.output();
    }

    /// Prints what the stack answers.
    final int show(BiFunction<Session, T, ?> answer) {
        T id = id();
        return common.show(session -> answer.apply(session, id));
    }

    final int with(BiFunction<Session, T, Integer> work) {
        T id = id();
        return common.with(session -> work.apply(session, id));
    }
}
