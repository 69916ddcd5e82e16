package org.xueliang.protocol.manscdp;

/**
 * A message that is understood and not acted upon: answer SIP 200 (X9 in gb28181-quirks: SensorCatalog of Uniview), count it, and answer ERROR where a
 * Response is expected.
 *
 * @param detail what exactly, for the trace
 */
public record UnsupportedMessage(
        MessageKind kind, String commandType, String sn, String deviceId, Reason reason, String detail)
        implements ManscdpMessage {

    /** Why nothing is done. */
    public enum Reason {
        UNKNOWN_COMMAND_TYPE,
        /** DeviceControl or DeviceConfig without a command that is known. */
        UNKNOWN_CONTROL,
        /** PTZCmd that is not 8 bytes of the standard. */
        BAD_PTZ_COMMAND,
        /** Following a target is not done here, whoever asks. */
        TARGET_TRACK_REFUSED,
        /** Known and not offered: DeviceUpgrade. */
        NOT_OFFERED
    }
}
