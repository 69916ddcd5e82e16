package org.xueliang.protocol.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code Scheme key="value", key=value, Scheme ...} taken apart: a word that no equals sign follows begins a new scheme.
 *
 * @param scheme lower case
 * @param token what follows the scheme where it has no parameters: Basic's and Bearer's credentials
 * @param values keys lower case, values without quotes
 */
record AuthParameters(String scheme, String token, Map<String, String> values) {
    private static final int MAX_SCHEMES = 16;
    private static final int MAX_VALUES = 32;

    /** Values may be secrets. */
    @Override
    public String toString() {
        return scheme + " " + values.keySet();
    }

    @Nullable
    String get(String key) {
        return values.get(key);
    }

    static List<AuthParameters> parse(String header) {
        return new Reading(header).read();
    }

    private static final class Reading {
        private final String text;
        private int at;

        Reading(String text) {
            this.text = text;
        }

        List<AuthParameters> read() {
            List<AuthParameters> found = new ArrayList<>(2);
            String scheme = null;
            String token = "";
            Map<String, String> values = new LinkedHashMap<>();
            while (skipSeparators()) {
                String word = word();
                int afterWord = at;
                skipBlanks();
                if (at < text.length() && text.charAt(at) == '=' && scheme != null && isParameter()) {
                    at++;
                    String value = value();
                    if (values.size() < MAX_VALUES) {
                        values.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
                    }
                } else if (scheme != null && token.isEmpty() && values.isEmpty() && !isScheme(word)) {
                    at = afterWord;
                    token = word + rest();
                } else {
                    if (scheme != null && found.size() < MAX_SCHEMES) {
                        found.add(new AuthParameters(scheme, token, values));
                    }
                    scheme = word.toLowerCase(Locale.ROOT);
                    token = "";
                    values = new LinkedHashMap<>();
                    if (word.isEmpty()) {
                        at++;
                    }
                }
            }
            if (scheme != null && found.size() < MAX_SCHEMES) {
                found.add(new AuthParameters(scheme, token, values));
            }
            return found;
        }

        private static boolean isScheme(String word) {
            return word.equalsIgnoreCase("basic") || word.equalsIgnoreCase("digest") || word.equalsIgnoreCase("bearer");
        }

        /** A word with = behind it is a parameter, unless only padding of base64 and then the end follow. */
        private boolean isParameter() {
            int next = at;
            while (next < text.length() && text.charAt(next) == '=') {
                next++;
            }
            return next < text.length() && (next == at + 1);
        }

        private boolean skipSeparators() {
            while (at < text.length() && (isBlank(text.charAt(at)) || text.charAt(at) == ',')) {
                at++;
            }
            return at < text.length();
        }

        private void skipBlanks() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }

        private String word() {
            int from = at;
            while (at < text.length() && !isBlank(text.charAt(at)) && ",=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        private String rest() {
            int from = at;
            while (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != ',') {
                at++;
            }
            return text.substring(from, at);
        }

        private String value() {
            skipBlanks();
            if (at >= text.length()) {
                return "";
            }
            if (text.charAt(at) != '"') {
                int from = at;
                while (at < text.length() && text.charAt(at) != ',' && !isBlank(text.charAt(at))) {
                    at++;
                }
                return text.substring(from, at);
            }
            return quoted();
        }

        /** Realms hold quotes that nobody escaped: a quote ends the value only before a comma, the end, or the next key. */
        private String quoted() {
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\' && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0) {
                    value.append(text.charAt(at + 1));
                    at += 2;
                } else if (c == '"' && endsValue(at + 1)) {
                    at++;
                    return value.toString();
                } else {
                    value.append(c);
                    at++;
                }
            }
            return value.toString();
        }

        private boolean endsValue(int from) {
            int next = from;
            while (next < text.length() && isBlank(text.charAt(next))) {
                next++;
            }
            if (next == text.length() || text.charAt(next) == ',') {
                return true;
            }
            int key = next;
            while (key < text.length() && (Character.isLetterOrDigit(text.charAt(key)) || text.charAt(key) == '-')) {
                key++;
            }
            return key > next && key < text.length() && text.charAt(key) == '=';
        }
    }
}
