package org.xueliang.protocol.media;

/** Takes access units in the order they were sent, on the caller's thread. */
public interface AccessUnitSink {
    /** @param unit ownership passes to the sink: it must release it */
    void accessUnit(AccessUnit unit);

    /** A parameter set that was not taken; its bytes are not in any access unit and the previous one stays in force. */
    default void parameterSetRefused(ParameterSetException reason) {}
}
