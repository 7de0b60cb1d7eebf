package cce.gate.view;

import java.util.Optional;

/// Pickles, walked and never loaded.
final class PickleFormat implements Format {
    private static final int MIN_FLOATS = 16;

    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        if (!Pickles.isPickle(part.bytes()) && !Pickles.isTextPickle(part.bytes())) {
            return Optional.empty();
        }
        Pickles pickle = Pickles.walk(part.bytes());
        String inner = part.path() + ">pickle";
        out.view(new View.Pickle(inner, pickle.globals(), pickle.complete()));
        for (Pickles.Numbers numbers : pickle.arrays()) {
            byte[] raw = numbers.bytes();
            Numpy.array(inner + ">array", numbers.type(), raw, 0, raw.length, numbers.columns(), numbers.fortran())
                    // Arrays of records, such as the nodes of a tree: their fields sit at fixed steps.
                    .ifPresentOrElse(
                            array -> out.array(array, part.depth()), () -> Floats.views(inner + ">array", raw, out));
        }
        double[] floats = pickle.floats();
        if (floats.length >= MIN_FLOATS) {
            out.array(new View.Array(inner + ">numbers", floats, 1, false), part.depth());
        }
        out.text(inner + ">strings", pickle.strings(), part.depth() + 1);
        for (byte[] blob : pickle.blobs()) {
            out.run(part.inner("pickle>bytes", blob));
        }
        if (!pickle.complete()) {
            out.limits().malformed(part.path(), "a pickle is damaged");
        }
        byte[] rest = Inflate.rest(part.bytes(), pickle.used());
        if (rest.length > 0) {
            out.content(part.inner("pickle>trailer", rest));
        }
        return Optional.of(Kind.PICKLE);
    }
}
