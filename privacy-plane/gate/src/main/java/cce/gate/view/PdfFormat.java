package cce.gate.view;

import java.util.Optional;

final class PdfFormat implements Format {
    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        return Optional.empty();
    }
}
