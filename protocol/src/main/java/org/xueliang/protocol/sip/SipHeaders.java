package org.xueliang.protocol.sip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.HeaderField;

/**
 * Header fields in their order; names compare without case, compact forms are read as the long ones, a name may come more than once.
 * Immutable and thread-safe. A value that came from the wire is cut out of the message when it is first asked for.
 */
public final class SipHeaders {
    public static final String VIA = "Via";
    public static final String FROM = "From";
    public static final String TO = "To";
    public static final String CALL_ID = "Call-ID";
    public static final String CSEQ = "CSeq";
    public static final String CONTACT = "Contact";
    public static final String MAX_FORWARDS = "Max-Forwards";
    public static final String CONTENT_LENGTH = "Content-Length";
    public static final String CONTENT_TYPE = "Content-Type";
    public static final String CONTENT_ENCODING = "Content-Encoding";
    public static final String EXPIRES = "Expires";
    public static final String MIN_EXPIRES = "Min-Expires";
    public static final String USER_AGENT = "User-Agent";
    public static final String SERVER = "Server";
    public static final String AUTHORIZATION = "Authorization";
    public static final String WWW_AUTHENTICATE = "WWW-Authenticate";
    public static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
    public static final String PROXY_AUTHENTICATE = "Proxy-Authenticate";
    public static final String EVENT = "Event";
    public static final String ALLOW_EVENTS = "Allow-Events";
    public static final String SUBSCRIPTION_STATE = "Subscription-State";
    public static final String SUBJECT = "Subject";
    public static final String ROUTE = "Route";
    public static final String RECORD_ROUTE = "Record-Route";
    public static final String ALLOW = "Allow";
    public static final String ACCEPT = "Accept";
    public static final String SUPPORTED = "Supported";
    public static final String UNSUPPORTED = "Unsupported";
    public static final String REQUIRE = "Require";
    public static final String PROXY_REQUIRE = "Proxy-Require";
    public static final String DATE = "Date";
    public static final String RETRY_AFTER = "Retry-After";
    public static final String REASON = "Reason";
    public static final String WARNING = "Warning";
    /** Edition of GB/T 28181-2022 Annex I: 1.0, 1.1, 2.0, 3.0. */
    public static final String X_GB_VER = "X-GB-Ver";
    /** Digest over the message, GB/T 28181-2022 clause 8.3. */
    public static final String NOTE = "Note";

    public static final String MONITOR_USER_IDENTITY = "Monitor-User-Identity";
    public static final String X_PREFERRED_PATH = "X-PreferredPath";
    public static final String X_ROUTE_PATH = "X-RoutePath";

    static final List<String> NAMES = List.of(
            VIA,
            FROM,
            TO,
            CALL_ID,
            CSEQ,
            CONTACT,
            MAX_FORWARDS,
            CONTENT_LENGTH,
            CONTENT_TYPE,
            CONTENT_ENCODING,
            EXPIRES,
            MIN_EXPIRES,
            USER_AGENT,
            SERVER,
            AUTHORIZATION,
            WWW_AUTHENTICATE,
            PROXY_AUTHORIZATION,
            PROXY_AUTHENTICATE,
            EVENT,
            ALLOW_EVENTS,
            SUBSCRIPTION_STATE,
            SUBJECT,
            ROUTE,
            RECORD_ROUTE,
            ALLOW,
            ACCEPT,
            SUPPORTED,
            UNSUPPORTED,
            REQUIRE,
            PROXY_REQUIRE,
            DATE,
            RETRY_AFTER,
            REASON,
            WARNING,
            X_GB_VER,
            NOTE,
            MONITOR_USER_IDENTITY,
            X_PREFERRED_PATH,
            X_ROUTE_PATH);

    public static final SipHeaders EMPTY = new SipHeaders(new String[0], new String[0], "", new int[0]);

    private final String[] names;
    /** Null as long as nobody asked for it; then the text between the two spans of the block. */
    private final @Nullable String[] values;

    private final String block;
    private final int[] spans;

    /** @param spans begin and end of each value in the block; not looked at where the value is there */
    SipHeaders(String[] names, @Nullable String[] values, String block, int[] spans) {
        this.names = names;
        this.values = values;
        this.block = block;
        this.spans = spans;
    }

    /** @param namesAndValues name, value, name, value ... */
    public static SipHeaders of(String... namesAndValues) {
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
        for (int i = 0; i < names.length; i++) {
            builder.names.add(names[i]);
            builder.values.add(value(i));
        }
        return builder;
    }

    public int size() {
        return names.length;
    }

    /** @return the long form where a compact one came */
    public String name(int index) {
        return names[index];
    }

    public String value(int index) {
        String value = values[index];
        if (value == null) {
            value = block.substring(spans[2 * index], spans[2 * index + 1]);
            values[index] = value;
        }
        return value;
    }

    /** @return the place of the first field of this name from {@code from}, or -1 */
    public int indexOf(String name, int from) {
        for (int i = from; i < names.length; i++) {
            if (names[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** @return the first value under this (long) name, or null */
    public @Nullable String get(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /** @return all values under this (long) name in their order; a value that is a list is not taken apart */
    public List<String> getAll(String name) {
        List<String> found = new ArrayList<>(2);
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            found.add(value(i));
        }
        return found;
    }

    public boolean contains(String name) {
        return indexOf(name, 0) >= 0;
    }

    /** CR and LF in no value; NUL only as the quoted pair that RFC 3261 clause 25.1 allows (RFC 4475 intmeth), so that it can go back. */
    static void requireValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0 && (i == 0 || value.charAt(i - 1) != '\\')) {
                throw new IllegalArgumentException(name + " has CR, LF or NUL at " + i);
            }
        }
    }

    /** The same fields with another value for the first of this name. */
    SipHeaders withFirst(String name, String value) {
        requireValue(name, value);
        int index = indexOf(name, 0);
        if (index < 0) {
            return this;
        }
        @Nullable String[] changed = values.clone();
        changed[index] = value;
        return new SipHeaders(names, changed, block, spans);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof SipHeaders that) || that.size() != size()) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            if (!names[i].equals(that.names[i]) || !value(i).equals(that.value(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(names);
    }

    /** Credentials are not shown. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : ", ").append(HeaderField.shown(names[i], value(i)));
        }
        return text.append(']').toString();
    }

    /** Collects fields; not thread-safe. Every method refuses CR, LF and NUL with IllegalArgumentException. */
    public static final class Builder {
        private final List<String> names = new ArrayList<>(12);
        private final List<String> values = new ArrayList<>(12);

        private Builder() {}

        public Builder add(String name, String value) {
            HeaderField.requireName(name);
            requireValue(name, value);
            names.add(SipHeaderNames.at(name, 0, name.length()));
            values.add(value);
            return this;
        }

        /** Replaces all fields of this name; at the place of the first, else at the end. */
        public Builder set(String name, String value) {
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).equalsIgnoreCase(name)) {
                    requireValue(name, value);
                    values.set(i, value);
                    removeFrom(name, i + 1);
                    return this;
                }
            }
            return add(name, value);
        }

        public Builder remove(String name) {
            removeFrom(name, 0);
            return this;
        }

        private void removeFrom(String name, int from) {
            for (int i = names.size() - 1; i >= from; i--) {
                if (names.get(i).equalsIgnoreCase(name)) {
                    names.remove(i);
                    values.remove(i);
                }
            }
        }

        /** Puts a field before all others. */
        public Builder addFirst(String name, String value) {
            add(name, value);
            names.add(0, names.remove(names.size() - 1));
            values.add(0, values.remove(values.size() - 1));
            return this;
        }

        @Nullable
        String get(String name) {
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).equalsIgnoreCase(name)) {
                    return values.get(i);
                }
            }
            return null;
        }

        public SipHeaders build() {
            return new SipHeaders(names.toArray(new String[0]), values.toArray(new String[0]), "", new int[0]);
        }
    }
}
