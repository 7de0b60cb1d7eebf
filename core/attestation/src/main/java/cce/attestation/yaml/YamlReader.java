package cce.attestation.yaml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads one YAML 1.2 document into values. Refused besides what is not YAML: anchors, aliases, tags, directives,
/// duplicate keys, keys that are not text, a second document, and anything over the limits.
public final class YamlReader {
    public static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_DEPTH = 12;
    private static final int MAX_VALUES = 20_000;

    private final Iterator<Event> events;
    private int values;

    private YamlReader(Iterator<Event> events) {
        this.events = events;
    }

    /// The mapping that is the document.
    public static YamlValue.Mapping read(byte[] utf8) {
        if (utf8.length > MAX_BYTES) {
            throw new YamlException(1, "the document is " + utf8.length + " bytes; at most " + MAX_BYTES + " are read");
        }
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_BYTES)
                .setUseMarks(true)
                .build();
        try {
            return new YamlReader(new ParserImpl(settings, new StreamReader(settings, decode(utf8)))).document();
        } catch (MarkedYamlEngineException e) {
            throw new YamlException(line(e.getProblemMark()), "this is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new YamlException(1, "this is not YAML");
        }
    }

    private static String decode(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new YamlException(1, "the document is not UTF-8");
        }
    }

    private YamlValue.Mapping document() {
        expect(Event.ID.StreamStart);
        expect(Event.ID.DocumentStart);
        YamlValue root = value(events.next(), 0);
        expect(Event.ID.DocumentEnd);
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw new YamlException(line(end), "a second document begins here; send one");
        }
        if (root instanceof YamlValue.Mapping mapping) {
            return mapping;
        }
        throw new YamlException(root.line(), "the document must be a mapping of keys to values");
    }

    private void expect(Event.ID id) {
        Event event = events.next();
        if (event.getEventId() != id) {
            throw new YamlException(line(event), "the document is empty");
        }
    }

    private YamlValue value(Event event, int depth) {
        values++;
        if (depth > MAX_DEPTH || values > MAX_VALUES) {
            throw new YamlException(line(event), "the document is nested too deeply or holds too many values");
        }
        requirePlainNode(event);
        return switch (event.getEventId()) {
            case Scalar -> scalar((ScalarEvent) event);
            case SequenceStart -> sequence(line(event), depth);
            case MappingStart -> mapping(line(event), depth);
            default -> throw new YamlException(line(event), "a value must be here");
        };
    }

    private static void requirePlainNode(Event event) {
        if (event instanceof AliasEvent) {
            throw new YamlException(line(event), "aliases are not allowed; write the value out");
        }
        Optional<String> tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> Optional.empty();
        };
        if (tag.isPresent()) {
            throw new YamlException(line(event), "tags are not allowed; remove it");
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw new YamlException(line(event), "anchors are not allowed; remove it");
        }
    }

    private static YamlValue.Scalar scalar(ScalarEvent event) {
        return new YamlValue.Scalar(line(event), event.getValue(), event.isPlain());
    }

    private YamlValue.Sequence sequence(int line, int depth) {
        List<YamlValue> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(value(event, depth + 1));
        }
        return new YamlValue.Sequence(line, items);
    }

    private YamlValue.Mapping mapping(int line, int depth) {
        SequencedMap<String, YamlValue> fields = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(value(event, depth + 1) instanceof YamlValue.Scalar key)) {
                throw new YamlException(line(event), "a key must be text");
            }
            if (fields.putIfAbsent(key.text(), value(events.next(), depth + 1)) != null) {
                throw new YamlException(key.line(), "the key '" + key.text() + "' is there twice");
            }
        }
        return new YamlValue.Mapping(line, fields);
    }

    private static int line(Event event) {
        return line(event.getStartMark());
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1).orElse(1);
    }
}
