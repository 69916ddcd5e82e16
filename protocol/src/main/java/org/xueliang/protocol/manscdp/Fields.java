package org.xueliang.protocol.manscdp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of one element, read leniently; each leniency is logged. */
final class Fields {
    private static final int MAX_NUMBER_CHARACTERS = 32;
    /** Fields that cheap cameras fill with their own name; Online and its ONLINE are not among them. */
    private static final Set<String> PLACEHOLDERS =
            Set.of("CivilCode", "Block", "Address", "Manufacturer", "Model", "ParentID", "BusinessGroupID");

    private final XmlElement element;
    private final OddityLog oddities;

    Fields(XmlElement element, OddityLog oddities) {
        this.element = element;
        this.oddities = oddities;
    }

    OddityLog oddities() {
        return oddities;
    }

    XmlElement element() {
        return element;
    }

    /** @return the text of a child, or of an attribute (X8 in vendor-quirks); empty where neither is there or it says nothing (X13) */
    String text(String name) {
        XmlElement child = element.child(name);
        String text;
        if (child != null) {
            if (!child.name().equals(name)) {
                oddities.see(ManscdpOddity.OTHER_LETTER_CASE);
            }
            text = child.trimmedText();
        } else {
            String attribute = element.attribute(name);
            if (attribute == null) {
                return "";
            }
            oddities.see(ManscdpOddity.FIELD_AS_ATTRIBUTE);
            text = attribute;
        }
        if (text.equalsIgnoreCase(name) && PLACEHOLDERS.contains(name)) {
            oddities.see(ManscdpOddity.PLACEHOLDER_TEXT);
            return "";
        }
        return text;
    }

    /** @return at most so many characters */
    String text(String name, int maxCharacters) {
        return cut(text(name), maxCharacters);
    }

    String cut(String text, int maxCharacters) {
        if (text.length() <= maxCharacters) {
            return text;
        }
        oddities.see(ManscdpOddity.LONG_TEXT);
        int end = Character.isHighSurrogate(text.charAt(maxCharacters - 1)) ? maxCharacters - 1 : maxCharacters;
        return text.substring(0, end);
    }

    boolean has(String name) {
        return element.child(name) != null;
    }

    @Nullable
    Fields child(String name) {
        XmlElement child = element.child(name);
        return child == null ? null : new Fields(child, oddities);
    }

    /** @return children of that name, at most so many */
    List<Fields> children(String name, int max) {
        List<Fields> found = new ArrayList<>();
        for (XmlElement child : element.children()) {
            if (child.is(name) && found.size() < max) {
                found.add(new Fields(child, oddities));
            }
        }
        return found;
    }

    /** @return the text of the element itself */
    String own() {
        return element.trimmedText();
    }

    int integer(String name, int otherwise) {
        return integerOf(text(name), otherwise);
    }

    /** Blanks, signs and decimals are fine; what is no number, or none of 32 bits, is what is said otherwise. */
    int integerOf(String text, int otherwise) {
        Double value = numberOf(text);
        if (value == null) {
            return otherwise;
        }
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            oddities.see(ManscdpOddity.UNREADABLE_NUMBER);
            return otherwise;
        }
        return value.intValue();
    }

    long longInteger(String name, long otherwise) {
        Double value = number(name);
        return value == null || Math.abs(value) > 9e15 ? otherwise : value.longValue();
    }

    @Nullable
    Double number(String name) {
        return numberOf(text(name));
    }

    private @Nullable Double numberOf(String text) {
        if (text.isEmpty()) {
            return null;
        }
        boolean digits = false;
        boolean plain = text.length() <= MAX_NUMBER_CHARACTERS;
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            digits |= c >= '0' && c <= '9';
            plain = c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+';
        }
        if (plain && digits) {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException signsInside) {
                // Such as 1-2 or 1.2.3: said below.
                plain = false;
            }
        }
        oddities.see(ManscdpOddity.UNREADABLE_NUMBER);
        return null;
    }

    @Nullable
    Instant time(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            return null;
        }
        Instant time = BeijingTime.parse(text);
        if (time == null) {
            oddities.see(ManscdpOddity.UNREADABLE_DATE);
        } else if (!BeijingTime.isByTheBook(text)) {
            oddities.see(ManscdpOddity.LENIENT_DATE);
        }
        return time;
    }

    /** @return for ON and its like true, for OFF and its like false, null where nothing is said (X11 in vendor-quirks) */
    @Nullable
    Boolean on(String name) {
        String text = text(name);
        switch (text) {
            case "ON":
                return true;
            case "OFF":
                return false;
            case "":
                return null;
            default:
                oddities.see(ManscdpOddity.ODD_STATUS);
                return switch (text.toUpperCase(Locale.ROOT)) {
                    case "ON", "ONLINE", "OK", "1", "TRUE" -> true;
                    case "OFF", "OFFLINE", "ERROR", "0", "FALSE", "VLOST", "DEFECT" -> false;
                    default -> null;
                };
        }
    }

    /** @return null where not said; anything but 0 is yes */
    @Nullable
    Boolean flag(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            return null;
        }
        return integerOf(text, 0) != 0;
    }

    /** Result: what is missing counts as OK. */
    boolean isOk() {
        String result = text("Result");
        return result.isEmpty() || result.equalsIgnoreCase("OK");
    }

    /** @return null where there is none, or where it is no place on earth (X25 in vendor-quirks) */
    @Nullable
    GeoPoint point() {
        Double longitude = number("Longitude");
        Double latitude = number("Latitude");
        if (longitude == null && latitude == null) {
            return null;
        }
        if (longitude == null
                || latitude == null
                || Math.abs(longitude) > 180
                || Math.abs(latitude) > 90
                || longitude == 0 && latitude == 0) {
            oddities.see(ManscdpOddity.NO_POSITION);
            return null;
        }
        return new GeoPoint(longitude, latitude);
    }
}
