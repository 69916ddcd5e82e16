package org.xueliang.protocol.rtsp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a server says it understands (Public, RFC 2326 clause 12.28).
 *
 * @param methods upper case; empty where it did not say
 */
public record PublicMethods(Set<String> methods) {
    public static final PublicMethods UNKNOWN = new PublicMethods(Set.of());
    private static final int MAX_METHODS = 64;

    public PublicMethods {
        methods = Set.copyOf(methods);
    }

    /** @param headers of an answer to OPTIONS; several Public fields add up, Allow stands in where there is none */
    public static PublicMethods of(RtspHeaders headers) {
        List<String> values = headers.getAll(RtspHeaders.PUBLIC);
        return parse(values.isEmpty() ? headers.getAll(RtspHeaders.ALLOW) : values);
    }

    public static PublicMethods parse(List<String> values) {
        Set<String> methods = new LinkedHashSet<>();
        for (String value : values) {
            for (String part : value.split("[,\\s]+", MAX_METHODS + 1)) {
                String method = part.toUpperCase(Locale.ROOT);
                if (RtspMethods.isToken(method) && methods.size() < MAX_METHODS) {
                    methods.add(method);
                }
            }
        }
        return new PublicMethods(methods);
    }

    public boolean contains(String method) {
        return methods.contains(method);
    }

    /**
     * GET_PARAMETER where it is listed (VLC's server needs it), else OPTIONS, which every server must know: a method that is
     * not listed makes some servers close the connection (R32 in vendor-quirks). SET_PARAMETER only where it is all there is.
     */
    public String keepaliveMethod() {
        if (contains(RtspMethods.GET_PARAMETER)) {
            return RtspMethods.GET_PARAMETER;
        }
        boolean onlySet = contains(RtspMethods.SET_PARAMETER) && !contains(RtspMethods.OPTIONS);
        return onlySet ? RtspMethods.SET_PARAMETER : RtspMethods.OPTIONS;
    }
}
