package org.xueliang.protocol.rtsp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.HeaderField;

/**
 * Header fields in their order; names compare without case, a name may come more than once. Immutable. No name or value
 * can hold CR, LF or NUL, so a message that is written cannot be made to hold a second one.
 */
public final class RtspHeaders {
    /** Names with the spelling that is sent: some cameras know {@code CSeq} in no other (go2rtc #7). */
    public static final String CSEQ = "CSeq";

    public static final String ACCEPT = "Accept";
    public static final String ALLOW = "Allow";
    public static final String AUTHORIZATION = "Authorization";
    public static final String CONTENT_BASE = "Content-Base";
    public static final String CONTENT_LENGTH = "Content-Length";
    public static final String CONTENT_LOCATION = "Content-Location";
    public static final String CONTENT_TYPE = "Content-Type";
    public static final String LOCATION = "Location";
    public static final String PUBLIC = "Public";
    public static final String RANGE = "Range";
    public static final String REQUIRE = "Require";
    public static final String RTP_INFO = "RTP-Info";
    public static final String SERVER = "Server";
    public static final String SESSION = "Session";
    public static final String TRANSPORT = "Transport";
    public static final String UNSUPPORTED = "Unsupported";
    public static final String USER_AGENT = "User-Agent";
    public static final String WWW_AUTHENTICATE = "WWW-Authenticate";

    public static final RtspHeaders EMPTY = new RtspHeaders(List.of());

    private final List<HeaderField> fields;

    private RtspHeaders(List<HeaderField> fields) {
        this.fields = fields;
    }

    /** @param namesAndValues name, value, name, value ... */
    public static RtspHeaders of(String... namesAndValues) {
        Builder builder = new Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.fields.addAll(fields);
        return builder;
    }

    public List<HeaderField> fields() {
        return fields;
    }

    /** @return the first value under this name, or null */
    public @Nullable String get(String name) {
        for (HeaderField field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return null;
    }

    /** @return all values under this name in their order */
    public List<String> getAll(String name) {
        List<String> values = new ArrayList<>(2);
        for (HeaderField field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    public boolean contains(String name) {
        return get(name) != null;
    }

    /** @return the sequence number, or null where it is missing or garbled: then match in order */
    public @Nullable Long cseq() {
        String value = get(CSEQ);
        if (value == null || value.isBlank() || value.length() > 18) {
            return null;
        }
        String digits = value.trim();
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return null;
            }
        }
        return Long.valueOf(digits);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RtspHeaders that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** Credentials are not shown. */
    @Override
    public String toString() {
        return fields.toString();
    }

    /** Collects fields; not thread-safe. Every method refuses CR, LF and NUL with IllegalArgumentException. */
    public static final class Builder {
        private final List<HeaderField> fields = new ArrayList<>();

        private Builder() {}

        public Builder add(String name, String value) {
            fields.add(new HeaderField(name, value));
            return this;
        }

        /** Replaces all fields of this name. */
        public Builder set(String name, String value) {
            fields.removeIf(field -> field.name().equalsIgnoreCase(name));
            return add(name, value);
        }

        public Builder remove(String name) {
            fields.removeIf(field -> field.name().equalsIgnoreCase(name));
            return this;
        }

        /** For folded lines: adds to the value of the last field. */
        Builder appendToLast(String more) {
            HeaderField last = fields.remove(fields.size() - 1);
            return add(last.name(), last.value().isEmpty() ? more : last.value() + " " + more);
        }

        int size() {
            return fields.size();
        }

        public RtspHeaders build() {
            return new RtspHeaders(List.copyOf(fields));
        }
    }
}
