package org.xueliang.protocol.manscdp;

/** What a row is, by digits 11 to 13 of its code (2022 annex E), for the fields tell otherwise (X16 in vendor-quirks). */
public enum CatalogItemKind {
    /** Types 111 to 132: gives pictures. */
    VIDEO_CHANNEL,
    /** 134. */
    ALARM_INPUT,
    /** Administrative division: 2, 4, 6 or 8 digits. */
    DIVISION,
    /** 215. */
    BUSINESS_GROUP,
    /** 216. */
    VIRTUAL_ORGANISATION,
    /** 200. */
    SYSTEM,
    OTHER;

    /** @param code of any form */
    public static CatalogItemKind of(String code) {
        if (!isDigits(code)) {
            return OTHER;
        }
        if (code.length() == 20) {
            return switch (Integer.parseInt(code.substring(10, 13))) {
                case 134 -> ALARM_INPUT;
                case 200 -> SYSTEM;
                case 215 -> BUSINESS_GROUP;
                case 216 -> VIRTUAL_ORGANISATION;
                default -> isVideoType(code) ? VIDEO_CHANNEL : OTHER;
            };
        }
        return code.length() <= 8 && code.length() % 2 == 0 ? DIVISION : OTHER;
    }

    /** @return the code has a form that the standard allows: 2, 4, 6, 8 or 20 digits */
    public static boolean isWellFormed(String code) {
        return isDigits(code) && (code.length() == 20 || code.length() <= 8 && code.length() % 2 == 0);
    }

    private static boolean isVideoType(String code) {
        int type = Integer.parseInt(code.substring(10, 13));
        return type >= 111 && type <= 132;
    }

    private static boolean isDigits(String code) {
        for (int i = 0; i < code.length(); i++) {
            if (code.charAt(i) < '0' || code.charAt(i) > '9') {
                return false;
            }
        }
        return !code.isEmpty();
    }
}
