package org.xueliang.ingest.gb28181.control;

import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.protocol.manscdp.ManscdpMessage;

/** The way to a registered device. On its event loop, calls and answers alike. */
public interface DeviceLine {
    /** What became of a MESSAGE. One of the two is called, once, maybe before the call that sends has returned. */
    interface Outcome {
        /** A final status of SIP. */
        void answered(int status, String reason);

        /** No answer, or it could not be sent. @param cause in words */
        void failed(String cause);
    }

    /** Sends it in the device's charset and edition. @param target user of Request-URI and To: a channel or the device */
    void message(DeviceSession device, String target, ManscdpMessage message, Outcome outcome);
}
