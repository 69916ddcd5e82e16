package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** Reads bodies as devices write them. What it forgives is named in {@link ManscdpOddity}; what it does not is a {@link ManscdpSyntaxException}. */
public final class ManscdpParser {
    private ManscdpParser() {}

    /** The charset by the bytes, limits by default. */
    public static ManscdpBody parse(byte[] body) throws ManscdpSyntaxException {
        return parse(body, null, ManscdpLimits.DEFAULT);
    }

    /**
     * @param charset that the device is set to; null to find it out from the bytes
     * @throws ManscdpSyntaxException what is no MANSCDP at all, is larger than allowed, or brings a document type
     */
    public static ManscdpBody parse(byte[] body, @Nullable ManscdpCharset charset, ManscdpLimits limits)
            throws ManscdpSyntaxException {
        if (body.length > limits.maxBytes()) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.TOO_LARGE,
                    "body: " + body.length + " bytes (expected: <= " + limits.maxBytes() + ")");
        }
        if (isBlank(body)) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.EMPTY_BODY, "body: empty (expected: MANSCDP)");
        }
        OddityLog oddities = new OddityLog();
        BodyText text = BodyText.decode(body, charset, oddities);
        ListItems items = new ListItems(limits, oddities);
        LenientXmlReader reader = new LenientXmlReader(text.text(), limits, oddities, items);
        XmlElement element = reader.read();
        ManscdpMessage message = message(new Fields(element, oddities), items, reader.isDamaged());
        return new ManscdpBody(message, text.charset(), oddities.counts(), reader.isDamaged());
    }

    private static ManscdpMessage message(Fields root, ListItems items, boolean damaged) throws ManscdpSyntaxException {
        MessageKind kind = MessageKind.of(root.element().name());
        if (kind == null) {
            throw new IllegalStateException("root: " + root.element().name());
        }
        if (!kind.element().equals(root.element().name())) {
            root.oddities().see(ManscdpOddity.OTHER_LETTER_CASE);
        }
        MessageHead head = MessageHead.of(kind, root);
        return switch (kind) {
            case NOTIFY -> NotifyParser.parse(head, root, items, damaged);
            case RESPONSE -> ResponseParser.parse(head, root, items, damaged);
            case QUERY -> QueryParser.parse(head, root);
            case CONTROL -> ControlParser.parse(head, root);
        };
    }

    /** X30 in vendor-quirks; line ends and NULs are nothing either. */
    private static boolean isBlank(byte[] body) {
        for (byte b : body) {
            if (b < 0 || b > 0x20) {
                return false;
            }
        }
        return true;
    }
}
