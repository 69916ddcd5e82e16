package org.xueliang.simulator.gb28181;

/**
 * Codes of simulated devices and their channels (GB/T 28181-2022 annex E): ten digits of region and industry, three of the type, and a
 * serial number of seven. Device n has the serial first + n, its channel c the serial first + n * channels + c, so that a code tells
 * whose it is without a table. Immutable.
 */
public final class DeviceCodes {
    /** Largest serial number. */
    public static final int MAX_SERIAL = 9_999_999;

    private static final String CHANNEL_TYPE = "131";
    private static final int LENGTH = 20;
    private static final int SERIAL_AT = 13;

    private final String prefix;
    private final GbKind kind;
    private final int first;
    private final int devices;
    private final int channels;

    /**
     * @param prefix ten digits
     * @param first serial number of the first device and the first channel, at least 1
     */
    public DeviceCodes(String prefix, GbKind kind, int first, int devices, int channels) {
        if (!prefix.matches("\\d{10}")) {
            throw new IllegalArgumentException("prefix of codes: '" + prefix + "' (expected: ten digits)");
        }
        if (first < 1 || first + Math.max(devices, (long) devices * channels) - 1 > MAX_SERIAL) {
            throw new IllegalArgumentException("serial numbers from " + first + " for " + devices + " devices of "
                    + channels + " channels (expected: 1 to " + MAX_SERIAL + ")");
        }
        this.prefix = prefix;
        this.kind = kind;
        this.first = first;
        this.devices = devices;
        this.channels = channels;
    }

    public String prefix() {
        return prefix;
    }

    public String device(int device) {
        return code(kind.type(), first + device);
    }

    public String channel(int device, int channel) {
        return code(CHANNEL_TYPE, first + device * channels + channel);
    }

    /** A node of a platform's tree. @param type 215 or 216 */
    String node(String type, int device, int node) {
        return code(type, first + device * channels + node);
    }

    private String code(String type, int serial) {
        StringBuilder code = new StringBuilder(LENGTH).append(prefix).append(type);
        String digits = Integer.toString(serial);
        return code.append("0000000", 0, LENGTH - SERIAL_AT - digits.length())
                .append(digits)
                .toString();
    }

    /** @return number of the device that the code, its own or a channel's or a node's, belongs to; -1 where there is none */
    public int deviceOf(String code) {
        int serial = serial(code);
        if (serial < 0) {
            return -1;
        }
        boolean own = code.length() == LENGTH && code.startsWith(kind.type(), prefix.length());
        int device = own || channels == 0 ? serial - first : Math.floorDiv(serial - first, channels);
        return device >= 0 && device < devices ? device : -1;
    }

    /** @return number of the channel within its device; -1 where the code is no channel's */
    public int channelOf(String code) {
        int serial = serial(code);
        boolean channel = code.length() != LENGTH || code.startsWith(CHANNEL_TYPE, prefix.length());
        if (serial < first || !channel || channels == 0 || deviceOf(code) < 0) {
            return -1;
        }
        return (serial - first) % channels;
    }

    /** The serial alone is enough: some devices' channels have a number and no code (oddity X15). */
    private int serial(String code) {
        int from = 0;
        if (code.length() == LENGTH) {
            if (!code.startsWith(prefix)) {
                return -1;
            }
            from = SERIAL_AT;
        } else if (code.isEmpty() || code.length() > 7) {
            return -1;
        }
        int serial = 0;
        for (int i = from; i < code.length(); i++) {
            int digit = code.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            serial = serial * 10 + digit;
        }
        return serial;
    }
}
