package cce.gate.view;

import java.util.Optional;

final class Hdf5Format implements Format {
    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        return Optional.empty();
    }
}
