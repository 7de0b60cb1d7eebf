package cce.gate.view;

import java.util.Optional;

/// numpy's `.npy`: one array.
final class NpyFormat implements Format {
    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        if (!Numpy.isNpy(part.bytes())) {
            return Optional.empty();
        }
        return Numpy.npy(part.path() + ">npy", part.bytes()).map(array -> {
            out.array(array, part.depth());
            return Kind.ARRAY;
        });
    }
}
