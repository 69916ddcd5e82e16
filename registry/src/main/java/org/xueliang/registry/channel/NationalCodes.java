package org.xueliang.registry.channel;

import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.error.Refusal;

/**
 * Gives 20-digit codes to what comes without one, GB/T 28181 annex D: 8 digits of the centre, 2 of the trade (00: public
 * order, roads), 3 of the device type, 1 of the network (0), 6 of a serial number.
 */
public final class NationalCodes {
    private static final Pattern PREFIX = Pattern.compile("[0-9]{8}");
    private static final String TRADE = "00";
    private static final String NETWORK = "0";
    private static final int MAX_SERIAL = 999_999;

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

    /**
     * The next code that nobody has. The row of serials stays locked until the transaction ends, so that no two get the
     * same; codes that came with their devices are passed over.
     */
    public String next(Handle handle, DeviceType type) {
        int serial = handle.createQuery("select next_serial from code_serials where device_type = :type for update")
                .bind("type", type.digits)
                .mapTo(Integer.class)
                .one();
        while (serial <= MAX_SERIAL) {
            String code = prefix + TRADE + type.digits + NETWORK + "%06d".formatted(serial++);
            if (isFree(handle, code)) {
                handle.createUpdate("update code_serials set next_serial = :serial where device_type = :type")
                        .bind("serial", serial)
                        .bind("type", type.digits)
                        .execute();
                return code;
            }
        }
        throw Refusal.tooMuch("code: all serial numbers of " + prefix + TRADE + type.digits + NETWORK + " are given");
    }

    private static boolean isFree(Handle handle, String code) {
        return handle.createQuery("select not exists (select 1 from channels where code = :code)"
                        + " and not exists (select 1 from sensors where code = :code)"
                        + " and not exists (select 1 from allocated_codes where code = :code)")
                .bind("code", code)
                .mapTo(Boolean.class)
                .one();
    }
}
