package cce.gate.view;

import java.util.Optional;

final class OnnxFormat implements Format {
    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        return Optional.empty();
    }
}
