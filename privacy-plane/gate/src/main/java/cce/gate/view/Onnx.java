package cce.gate.view;

import cce.gate.view.Proto.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// ONNX models: every tensor and every list of numbers in an operator's attributes as an array, every name and
/// description as text, and which operators there are.
final class Onnx implements Container {
    private static final Set<Integer> MODEL_FIELDS = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26);
    private static final int MAX_DEPTH = 16;
    private static final long MAX_VALUES = 32 << 20;

    @Override
    public boolean is(byte[] in) {
        if (in.length < 16 || in[0] != 8 || in[1] < 1 || in[1] > 32) {
            return false;
        }
        try {
            Proto model = Proto.read(in);
            return model.has(7)
                    && model.has(8)
                    && model.fields().stream().allMatch(field -> MODEL_FIELDS.contains(field.number()));
        } catch (Malformed e) {
            // No protobuf message, so no model.
            return false;
        }
    }

    @Override
    public Contents read(byte[] in, Limits limits) {
        var reading = new Reading();
        reading.model(Proto.read(in));
        reading.out.note("texts", reading.texts.toString());
        reading.out.add(new Contents.Model("", Set.copyOf(reading.operators), reading.parameters));
        return reading.out.build(Kind.MODEL, "onnx");
    }

    /// One model being read.
    private static final class Reading {
        private final Contents.Builder out = new Contents.Builder();
        private final StringBuilder texts = new StringBuilder();
        private final Set<String> operators = new TreeSet<>();
        private long parameters;

        void model(Proto model) {
            for (Field field : model.fields()) {
                switch (field.number()) {
                    case 2, 3, 4, 6 -> text(field);
                    case 7 -> graph(Proto.read(field.bytes()), 0);
                    case 8, 14 -> texts(Proto.read(field.bytes()));
                    case 25 -> function(Proto.read(field.bytes()));
                    case 1, 5 -> {}
                    default -> unread(field);
                }
            }
        }

        private void function(Proto function) {
            for (Field field : function.fields()) {
                switch (field.number()) {
                    case 7 -> node(Proto.read(field.bytes()), 1);
                    case 11 -> attribute(Proto.read(field.bytes()), 1);
                    case 1, 4, 5, 6, 8, 10, 13 -> text(field);
                    case 9, 14 -> texts(Proto.read(field.bytes()));
                    default -> unread(field);
                }
            }
        }

        private void graph(Proto graph, int depth) {
            if (depth > MAX_DEPTH) {
                throw new Malformed("graphs are nested too deeply");
            }
            for (Field field : graph.fields()) {
                switch (field.number()) {
                    case 1 -> node(Proto.read(field.bytes()), depth);
                    case 2, 10 -> text(field);
                    case 5 -> tensor(Proto.read(field.bytes()));
                    case 11, 12, 13 -> value(Proto.read(field.bytes()), 0);
                    case 16 -> texts(Proto.read(field.bytes()));
                    default -> unread(field);
                }
            }
        }

        /// Names and shapes of what goes in and out.
        private void value(Proto value, int depth) {
            for (Field field : value.fields()) {
                if (!field.isBytes() || field.bytes().length == 0) {
                    continue;
                }
                Optional<Proto> inner =
                        depth < 6 && !(depth == 0 && field.number() == 1) ? message(field.bytes()) : Optional.empty();
                if (inner.isPresent()) {
                    value(inner.get(), depth + 1);
                } else {
                    text(field);
                }
            }
        }

        private static Optional<Proto> message(byte[] bytes) {
            try {
                return Optional.of(Proto.read(bytes));
            } catch (Malformed e) {
                // A string where a message could have been.
                return Optional.empty();
            }
        }

        private void node(Proto node, int depth) {
            for (Field field : node.fields()) {
                switch (field.number()) {
                    case 4 -> {
                        operators.add(field.text());
                        text(field);
                    }
                    case 1, 2, 3, 6, 7, 8 -> text(field);
                    case 5 -> attribute(Proto.read(field.bytes()), depth);
                    case 9 -> texts(Proto.read(field.bytes()));
                    default -> unread(field);
                }
            }
        }

        private void attribute(Proto attribute, int depth) {
            values("", List.of(), attribute.floats(7), true);
            values(
                    "",
                    List.of(),
                    attribute.numbers(8).stream().mapToDouble(Long::doubleValue).toArray(),
                    false);
            var strings = new ArrayList<List<String>>();
            for (Field field : attribute.fields()) {
                switch (field.number()) {
                    case 1, 4, 13, 21 -> text(field);
                    case 5, 10 -> tensor(Proto.read(field.bytes()));
                    case 6, 11 -> graph(Proto.read(field.bytes()), depth + 1);
                    case 9 -> {
                        strings.add(List.of(field.text()));
                        text(field);
                    }
                    case 2, 3, 7, 8, 14, 20 -> {}
                    default -> unread(field);
                }
            }
            if (strings.size() > 1) {
                out.add(new Contents.Sheet("", List.of(), strings));
            }
        }

        private void tensor(Proto tensor) {
            var shape = new ArrayList<Integer>();
            tensor.numbers(1).forEach(side -> shape.add(Math.clamp(side, 0, Integer.MAX_VALUE)));
            String type = type((int) tensor.number(2, 0));
            var strings = new ArrayList<List<String>>();
            for (Field field : tensor.fields()) {
                switch (field.number()) {
                    case 8, 12 -> text(field);
                    case 6 -> {
                        strings.add(List.of(field.text()));
                        text(field);
                    }
                    case 9 -> {
                        byte[] raw = field.bytes();
                        Optional<View.Array> array = Numpy.array("", type, raw, 0, raw.length, 1, false);
                        array.ifPresentOrElse(a -> values("", shape, a.values(), a.single()), () -> unread(field));
                    }
                    case 1, 2, 4, 5, 7, 10, 11, 14 -> {}
                    default -> unread(field);
                }
            }
            values("", shape, tensor.floats(4), true);
            values("", shape, tensor.doubles(10), false);
            for (int number : new int[] {5, 7, 11}) {
                values(
                        "",
                        shape,
                        tensor.numbers(number).stream()
                                .mapToDouble(Long::doubleValue)
                                .toArray(),
                        false);
            }
            if (!strings.isEmpty()) {
                out.add(new Contents.Sheet("", List.of(), strings));
            }
        }

        /// numpy's code of an ONNX element type.
        private static String type(int type) {
            return switch (type) {
                case 1 -> "<f4";
                case 2, 9 -> "<u1";
                case 3 -> "<i1";
                case 4 -> "<u2";
                case 5 -> "<i2";
                case 6 -> "<i4";
                case 7 -> "<i8";
                case 10 -> "<f2";
                case 11 -> "<f8";
                case 12 -> "<u4";
                case 13 -> "<u8";
                default -> "unknown";
            };
        }

        private void values(String name, List<Integer> shape, double[] values, boolean single) {
            if (values.length == 0) {
                return;
            }
            parameters += values.length;
            if (parameters > MAX_VALUES) {
                throw new Malformed("a model has too many values");
            }
            long product = 1;
            for (int side : shape) {
                product *= side;
            }
            out.add(new Contents.Values(
                    name,
                    product == values.length && !shape.isEmpty() ? shape : List.of(values.length),
                    values,
                    single));
        }

        private void text(Field field) {
            if (Bytes.text(field.bytes()).isPresent()) {
                texts.append(field.text()).append('\n');
            } else {
                unread(field);
            }
        }

        private void texts(Proto message) {
            for (Field field : message.fields()) {
                if (field.isBytes()) {
                    text(field);
                }
            }
        }

        private void unread(Field field) {
            out.unread("field", field.bytes());
        }
    }
}
