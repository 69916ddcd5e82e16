package org.xueliang.registry.calls;

import java.util.Locale;
import java.util.regex.Pattern;
import org.xueliang.registry.error.Refusal;

/** Checks of single fields; each throws a {@link Refusal} with field, value and what was expected. */
public final class Check {
    private static final Pattern CODE = Pattern.compile("[0-9]{20}");
    private static final Pattern DOOR =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):([0-9]{1,5})");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int MAX_PAGE_SIZE = 1000;
    private static final int DEFAULT_PAGE_SIZE = 100;

    private Check() {}

    /**
     * Text for people. Control and format characters are refused, bidirectional overrides among them: names end in logs,
     * terminals and pages.
     */
    public static String text(String field, String value, int min, int max) {
        String expected = min == 0 ? "at most " + max + " characters" : min + " to " + max + " characters";
        if (value.isEmpty() && min == 0) {
            return value;
        }
        int length = value.codePointCount(0, value.length());
        if (length < min || length > max) {
            throw Refusal.badField(field, value, expected);
        }
        value.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE) {
                throw Refusal.badField(
                        field, value, expected + " without U+" + "%04X".formatted(c) + " or other control characters");
            }
        });
        if (min > 0 && value.isBlank()) {
            throw Refusal.badField(field, value, expected + ", not all blank");
        }
        return value;
    }

    public static String code(String field, String value) {
        if (!CODE.matcher(value).matches()) {
            throw Refusal.badField(field, value, "a 20-digit national code");
        }
        return value;
    }

    public static boolean isCode(String value) {
        return CODE.matcher(value).matches();
    }

    /** A gateway's own door. */
    public static void door(String field, String value) {
        var matcher = DOOR.matcher(value);
        if (!matcher.matches()
                || Integer.parseInt(matcher.group(2)) < 1
                || Integer.parseInt(matcher.group(2)) > 65535) {
            throw Refusal.badField(field, value, "host:port of the gateway's own door");
        }
    }

    public static String id(String field, String value) {
        if (!ID.matcher(value).matches()) {
            throw Refusal.badField(field, value, "32 lower-case hex digits");
        }
        return value;
    }

    /** Refuses the zero value and values of a newer version. */
    public static <E extends Enum<E>> E known(String field, E value, E unspecified) {
        if (value == unspecified || value.name().equals("UNRECOGNIZED")) {
            throw Refusal.badField(field, value == unspecified ? "" : "unknown number", oneOf(unspecified));
        }
        return value;
    }

    /** Refuses values of a newer version; the zero value means any. */
    public static <E extends Enum<E>> E anyOr(String field, E value, E unspecified) {
        return value == unspecified ? value : known(field, value, unspecified);
    }

    private static <E extends Enum<E>> String oneOf(E unspecified) {
        StringBuilder names = new StringBuilder("one of");
        for (E constant : unspecified.getDeclaringClass().getEnumConstants()) {
            if (constant != unspecified && !constant.name().equals("UNRECOGNIZED")) {
                names.append(names.length() > 6 ? ", " : " ").append(constant.name());
            }
        }
        return names.toString();
    }

    public static double range(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw Refusal.badField(field, value, String.format(Locale.ROOT, "%s to %s", plain(min), plain(max)));
        }
        return value;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    /** 0 takes the default. */
    public static int pageSize(int value) {
        if (value < 0 || value > MAX_PAGE_SIZE) {
            throw Refusal.badField("page_size", value, "1 to " + MAX_PAGE_SIZE + ", or 0 for " + DEFAULT_PAGE_SIZE);
        }
        return value == 0 ? DEFAULT_PAGE_SIZE : value;
    }

    public static int atMost(String field, int count, int max) {
        if (count > max) {
            throw Refusal.badRequest(field + ": " + count + " entries (expected: at most " + max + ")");
        }
        return count;
    }
}
