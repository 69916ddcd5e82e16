package org.xueliang.protocol.manscdp;

/** What every message has (2022 annex A.1). */
record MessageHead(MessageKind kind, String commandType, String sn, String deviceId) {
    private static final int MAX_CODE_CHARACTERS = 64;

    static MessageHead of(MessageKind kind, Fields root) throws ManscdpSyntaxException {
        String commandType = root.text("CmdType", MAX_CODE_CHARACTERS);
        if (commandType.isEmpty()) {
            throw new ManscdpSyntaxException(
                    ManscdpSyntaxException.Reason.NO_COMMAND_TYPE, kind.element() + " without CmdType");
        }
        String sn = root.text("SN", MAX_CODE_CHARACTERS);
        if (!isNumber(sn)) {
            root.oddities().see(ManscdpOddity.ODD_SN);
        }
        String deviceId = root.text("DeviceID", MAX_CODE_CHARACTERS);
        // A centre that gives alarms has 10 digits.
        if (!deviceId.isEmpty() && deviceId.length() != 10 && !CatalogItemKind.isWellFormed(deviceId)) {
            root.oddities().see(ManscdpOddity.ODD_CODE);
        }
        return new MessageHead(kind, commandType, sn, deviceId);
    }

    boolean is(String type) {
        return commandType.equalsIgnoreCase(type);
    }

    UnsupportedMessage unsupported(UnsupportedMessage.Reason reason, String detail) {
        return new UnsupportedMessage(kind, commandType, sn, deviceId, reason, detail);
    }

    UnsupportedMessage unknown() {
        return unsupported(UnsupportedMessage.Reason.UNKNOWN_COMMAND_TYPE, kind.element() + " " + commandType);
    }

    private static boolean isNumber(String sn) {
        if (sn.isEmpty() || sn.length() > 10) {
            return false;
        }
        long value = 0;
        for (int i = 0; i < sn.length(); i++) {
            if (sn.charAt(i) < '0' || sn.charAt(i) > '9') {
                return false;
            }
            value = value * 10 + sn.charAt(i) - '0';
        }
        return value <= Integer.MAX_VALUE;
    }
}
