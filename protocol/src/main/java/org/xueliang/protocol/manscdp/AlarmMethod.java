package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** AlarmMethod (2022 A.2.5.3): by which way an alarm came about. */
public enum AlarmMethod {
    TELEPHONE(1, "telephone"),
    DEVICE(2, "device"),
    SHORT_MESSAGE(3, "short message"),
    GPS(4, "GPS"),
    VIDEO(5, "video"),
    DEVICE_FAULT(6, "device fault"),
    OTHER(7, "other");

    private final int code;
    private final String words;

    AlarmMethod(int code, String words) {
        this.code = code;
        this.words = words;
    }

    public int code() {
        return code;
    }

    public String words() {
        return words;
    }

    public static @Nullable AlarmMethod of(int code) {
        for (AlarmMethod method : values()) {
            if (method.code == code) {
                return method;
            }
        }
        return null;
    }
}
