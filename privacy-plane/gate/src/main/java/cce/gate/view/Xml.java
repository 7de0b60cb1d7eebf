package cce.gate.view;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Walks an XML document without entities, document types or anything outside of it.
final class Xml {
    private static final int MAX_DEPTH = 256;
    private static final int MAX_ELEMENTS = 20_000_000;

    private Xml() {}

    /// Receives what is in a document; names are without their namespace.
    interface Handler {
        void start(String element, Map<String, String> attributes);

        void text(String text);

        void end(String element);
    }

    static void walk(byte[] document, Handler handler) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(document));
            int depth = 0;
            int elements = 0;
            while (in.hasNext()) {
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++depth > MAX_DEPTH || ++elements > MAX_ELEMENTS) {
                            throw new Malformed("an XML part is too deep or too large");
                        }
                        handler.start(in.getLocalName(), attributes(in));
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        handler.end(in.getLocalName());
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> handler.text(in.getText());
                    case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {
                        handler.start("comment", Map.of());
                        handler.text(in.getEventType() == XMLStreamConstants.COMMENT ? in.getText() : in.getPIData());
                        handler.end("comment");
                    }
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw new Malformed("an XML part is damaged");
        }
    }

    private static Map<String, String> attributes(XMLStreamReader in) {
        var attributes = new HashMap<String, String>();
        for (int i = 0; i < in.getAttributeCount(); i++) {
            attributes.put(in.getAttributeLocalName(i), in.getAttributeValue(i));
        }
        return attributes;
    }
}
