package org.xueliang.ingest.gb28181.invite;

import io.netty.channel.EventLoop;
import java.util.Optional;

/**
 * The way to a device's signalling: implemented over the SIP endpoint and the table of devices. {@link #loop} and {@link #peer} may be
 * called from any thread; {@link #invite} is called on the device's event loop alone, and every call of a listener comes there.
 */
public interface DeviceDialogs {
    /** The event loop that owns the device; always the same one. */
    EventLoop loop(String device);

    /** What is known of a device that is registered and online; empty where it is not. */
    Optional<DialogPeer> peer(String device);

    /** Whether signalling has more to do than it can: streams that nobody waits for are better asked for later. Any thread. */
    boolean underPressure();

    /**
     * Sends an INVITE. The listener is not called before this returns.
     *
     * @return the dialog that is to be; the caller ends it by {@link Dialog#end}, whatever became of it
     */
    Dialog invite(InviteRequest request, DialogListener listener);
}
