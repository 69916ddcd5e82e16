package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** What an alarm's numbers mean (2022 A.2.5.3). */
public final class AlarmWords {
    private AlarmWords() {}

    /** @return such as "video: intrusion into an area (entered)"; numbers that mean nothing are told as they are */
    public static String of(int method, int type, int eventType) {
        AlarmMethod known = AlarmMethod.of(method);
        String by = known == null ? (method == 0 ? "alarm" : "alarm method " + method) : known.words();
        if (type == 0) {
            return by;
        }
        String what = known == null ? null : type(known, type);
        return by + ": " + (what == null ? "type " + type : what) + event(eventType);
    }

    private static String event(int eventType) {
        return switch (eventType) {
            case 1 -> " (entered)";
            case 2 -> " (left)";
            default -> "";
        };
    }

    private static @Nullable String type(AlarmMethod method, int type) {
        return switch (method) {
            case DEVICE ->
                switch (type) {
                    case 1 -> "video lost";
                    case 2 -> "tampered with";
                    case 3 -> "disk full";
                    case 4 -> "too hot";
                    case 5 -> "too cold";
                    default -> null;
                };
            case VIDEO ->
                switch (type) {
                    case 1 -> "by hand";
                    case 2 -> "moving object";
                    case 3 -> "object left behind";
                    case 4 -> "object removed";
                    case 5 -> "line crossed";
                    case 6 -> "intrusion into an area";
                    case 7 -> "wrong way";
                    case 8 -> "staying long";
                    case 9 -> "flow count";
                    case 10 -> "density";
                    case 11 -> "picture not as it should be";
                    case 12 -> "fast movement";
                    case 13 -> "picture covered";
                    default -> null;
                };
            case DEVICE_FAULT ->
                switch (type) {
                    case 1 -> "disk fault";
                    case 2 -> "fan fault";
                    default -> null;
                };
            default -> null;
        };
    }
}
