package org.xueliang.simulator.gb28181.body;

/**
 * An alarm that a simulated device raises (GB/T 28181-2022 A.2.5.3).
 *
 * @param priority 1, the highest, to 4
 * @param method 1 telephone, 2 device, 3 short message, 4 GPS, 5 video, 6 fault, 7 other
 * @param type within the method; 0 where none is given
 * @param eventType of an intrusion (method 5, type 6): 1 enters, 2 leaves; else 0
 * @param description may be empty
 */
public record GbAlarm(int priority, int method, int type, int eventType, String description) {
    public GbAlarm {
        if (priority < 1 || priority > 4 || method < 1 || method > 7) {
            throw new IllegalArgumentException(
                    "alarm of priority " + priority + " and method " + method + " (expected: 1 to 4 and 1 to 7)");
        }
    }

    /** Something crosses a line. */
    public static final GbAlarm TRIPWIRE = new GbAlarm(4, 5, 5, 0, "");

    /** Something enters an area. */
    public static final GbAlarm INTRUSION = new GbAlarm(4, 5, 6, 1, "");

    /** The device sees no video. */
    public static final GbAlarm VIDEO_LOST = new GbAlarm(2, 2, 1, 0, "");
}
