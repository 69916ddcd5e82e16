package org.xueliang.protocol.sdp;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of an fmtp attribute. Keys lower case; a trailing semicolon, blanks and nothing at all (R39 in
 * vendor-quirks: Ubiquiti) are fine.
 */
public record FormatParameters(Map<String, String> values) {
    static final FormatParameters NONE = new FormatParameters(Map.of());
    private static final int MAX_PARAMETERS = 64;
    private static final int MAX_SETS = 64;

    public FormatParameters {
        values = Map.copyOf(values);
    }

    static FormatParameters parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0 && values.size() < MAX_PARAMETERS) {
                values.putIfAbsent(
                        part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        part.substring(equals + 1).strip());
            }
        }
        return new FormatParameters(values);
    }

    public @Nullable String get(String key) {
        return values.get(key.toLowerCase(Locale.ROOT));
    }

    /** @return each base64 part that can be read; NAL units as they came, Annex B prefixes and stray bytes included (R26, R27) */
    List<byte[]> base64List(String key) {
        List<byte[]> sets = new ArrayList<>(2);
        String value = get(key);
        if (value == null) {
            return sets;
        }
        for (String part : value.split(",")) {
            String text = part.strip();
            if (text.startsWith("\"") && text.endsWith("\"") && text.length() > 1) {
                text = text.substring(1, text.length() - 1);
            }
            if (!text.isEmpty() && sets.size() < MAX_SETS) {
                try {
                    byte[] bytes = Base64.getDecoder().decode(text);
                    if (bytes.length > 0) {
                        sets.add(bytes);
                    }
                } catch (IllegalArgumentException notBase64) {
                    // A hint that cannot be read is no hint: in-band sets will come.
                    continue;
                }
            }
        }
        return sets;
    }
}
