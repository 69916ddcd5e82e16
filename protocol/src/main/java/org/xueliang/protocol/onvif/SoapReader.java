package org.xueliang.protocol.onvif;

import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.onvif.OnvifSyntaxException.Reason;

/**
 * Reads an envelope of SOAP 1.1 or 1.2 with the JDK's own pull parser: no document type, no entity but the five, and limits of
 * bytes, depth, elements and text. Unlike MANSCDP, which recorders write by hand and get wrong, SOAP comes out of generated code:
 * what is no XML is refused. Thread-safe.
 */
public final class SoapReader {
    private static final int MAX_ATTRIBUTES = 16;
    private static final int PROLOG_BYTES = 128;
    private static final Pattern ENCODING = Pattern.compile("<\\?xml[^>]{0,64}encoding=[\"']([A-Za-z0-9._-]{1,32})");
    private static final XMLInputFactory FACTORY = factory();

    private final OnvifLimits limits;

    public SoapReader(OnvifLimits limits) {
        this.limits = limits;
    }

    private static XMLInputFactory factory() {
        // The JDK's, whatever else lies in the class path: the settings below are known to hold for it.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** Header and body of an envelope, whatever they hold. */
    public SoapEnvelope read(byte[] bytes) throws OnvifSyntaxException {
        XmlNode root = tree(bytes);
        XmlNode body = root.at("Body");
        if (!root.name().equals("Envelope") || body == null) {
            throw new OnvifSyntaxException(
                    Reason.NOT_SOAP,
                    "<" + Excerpt.of(root.name()) + "> " + (body == null ? "without Body " : "")
                            + "(expected: a SOAP Envelope with a Body)");
        }
        XmlNode header = root.at("Header");
        return new SoapEnvelope(header == null ? "" : header.textAt("RelatesTo"), body);
    }

    private XmlNode tree(byte[] bytes) throws OnvifSyntaxException {
        if (bytes.length > limits.maxBytes()) {
            throw new OnvifSyntaxException(
                    Reason.TOO_LARGE, "envelope: " + bytes.length + " bytes (expected: <= " + limits.maxBytes() + ")");
        }
        // Some devices send an empty line before the prolog, where nothing may stand.
        int from = 0;
        while (from < bytes.length && (bytes[from] == '\r' || bytes[from] == '\n' || bytes[from] == ' ')) {
            from++;
        }
        if (from == bytes.length) {
            throw new OnvifSyntaxException(Reason.EMPTY, "an empty answer (expected: a SOAP Envelope)");
        }
        XMLStreamReader reader = null;
        try {
            reader = FACTORY.createXMLStreamReader(new StringReader(text(bytes, from)));
            return root(reader);
        } catch (XMLStreamException e) {
            throw new OnvifSyntaxException(Reason.NOT_XML, "no XML: " + said(e) + ": \"" + excerpt(bytes, from) + '"');
        } catch (RuntimeException e) {
            // The parser's own of a name that is none or an encoding that it does not know.
            throw new OnvifSyntaxException(Reason.NOT_XML, "no XML: " + e + ": \"" + excerpt(bytes, from) + '"');
        } finally {
            close(reader);
        }
    }

    /**
     * Decoded here and not by the parser, which writes to standard error what it cannot decode: bytes that are none of the charset
     * become a replacement character, and the charset is what the prolog says where that is one of the few in use.
     */
    private static String text(byte[] bytes, int from) {
        String begin =
                new String(bytes, from, Math.min(PROLOG_BYTES, bytes.length - from), StandardCharsets.ISO_8859_1);
        Charset charset = StandardCharsets.UTF_8;
        Matcher said = ENCODING.matcher(begin);
        if (begin.startsWith("\u00FE\u00FF") || begin.startsWith("\u00FF\u00FE")) {
            charset = StandardCharsets.UTF_16;
        } else if (said.lookingAt()) {
            String name = said.group(1).toUpperCase(Locale.ROOT);
            if (name.startsWith("GB")) {
                charset = Charset.forName("GB18030");
            } else if (name.startsWith("ISO-8859") || name.equals("US-ASCII")) {
                charset = StandardCharsets.ISO_8859_1;
            }
        }
        String text = new String(bytes, from, bytes.length - from, charset);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static void close(@Nullable XMLStreamReader reader) {
        try {
            if (reader != null) {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a parser over bytes does not close", e);
        }
    }

    private static String said(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int line = message.lastIndexOf("Message: ");
        String last = line < 0 ? message : message.substring(line + 9);
        return Excerpt.of(last);
    }

    private static String excerpt(byte[] bytes, int from) {
        int length = Math.min(Excerpt.MAX_BYTES, bytes.length - from);
        return Excerpt.of(new String(bytes, from, length, StandardCharsets.UTF_8));
    }

    private XmlNode root(XMLStreamReader reader) throws XMLStreamException, OnvifSyntaxException {
        Deque<XmlNode> open = new ArrayDeque<>();
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.DTD,
                        XMLStreamConstants.ENTITY_REFERENCE,
                        XMLStreamConstants.ENTITY_DECLARATION ->
                    throw new OnvifSyntaxException(
                            Reason.DOCUMENT_TYPE, "document type or entity (expected: none, SOAP has none)");
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++elements > limits.maxElements()) {
                        throw new OnvifSyntaxException(
                                Reason.TOO_MANY_ELEMENTS,
                                "elements: more than " + limits.maxElements() + " (expected: <= " + limits.maxElements()
                                        + ")");
                    }
                    if (open.size() >= limits.maxDepth()) {
                        throw new OnvifSyntaxException(
                                Reason.TOO_DEEP,
                                "depth: " + (open.size() + 1) + " (expected: <= " + limits.maxDepth() + ")");
                    }
                    open.push(new XmlNode(local(reader.getLocalName()), attributes(reader)));
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    XmlNode closed = open.pop();
                    XmlNode parent = open.peek();
                    if (parent == null) {
                        return closed;
                    }
                    parent.add(closed);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    XmlNode top = open.peek();
                    if (top != null) {
                        top.append(reader.getText(), limits.maxTextCharacters());
                    }
                }
                default -> {}
            }
        }
        throw new OnvifSyntaxException(Reason.NOT_XML, "no element that ends (expected: a SOAP Envelope)");
    }

    private static Map<String, String> attributes(XMLStreamReader reader) {
        int count = Math.min(MAX_ATTRIBUTES, reader.getAttributeCount());
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put(local(reader.getAttributeLocalName(i)), reader.getAttributeValue(i));
        }
        return attributes;
    }

    private static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }
}
