package org.xueliang.registry.channel;

import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.code.CodeAllocator;

/**
 * Gives 20-digit codes to what comes without one, GB/T 28181 annex D: 8 digits of the centre, 2 of the trade (00: public
 * order, roads), 3 of the device type, 1 of the network (0), 6 of a serial number.
 */
public final class NationalCodes {
    private static final Pattern PREFIX = Pattern.compile("[0-9]{8}");
    private static final String TRADE = "00";
    private static final String NETWORK = "0";

    /** Digits 11 to 13. */
    public enum DeviceType {
        IP_CAMERA("132"),
        ALARM_INPUT("134");

        private final String digits;

        DeviceType(String digits) {
            this.digits = digits;
        }
    }

    private final String prefix;

    /** @param prefix 8 digits of the centre, such as 34020000 */
    public NationalCodes(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("code-prefix: '" + prefix + "' (expected: 8 digits such as 34020000)");
        }
        this.prefix = prefix;
    }

    /** What stands before the serial in the codes of a type: 14 digits. */
    public String before(DeviceType type) {
        return prefix + TRADE + type.digits + NETWORK;
    }

    /** The next code that nobody has, by whatever way it would have been had. */
    public String next(Handle handle, DeviceType type) {
        return CodeAllocator.next(handle, before(type), 1).get(0);
    }
}
