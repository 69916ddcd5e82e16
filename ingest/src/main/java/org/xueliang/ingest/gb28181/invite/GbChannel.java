package org.xueliang.ingest.gb28181.invite;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.media.MediaTransport;

/**
 * A channel that is asked of a device.
 *
 * @param code 20 digits
 * @param device code of the device that registered and lists it
 * @param place it looks at
 * @param transport null: UDP for devices that signal over UDP, TCP passive for the others
 * @param alwaysOn asked for whenever the device is there; else while somebody wants it
 * @param stream 0 main, 1 sub
 * @param listedAs code by which the device knows it: another than its own where this is the second way of a camera
 */
public record GbChannel(
        String code,
        String device,
        String place,
        @Nullable MediaTransport transport,
        boolean alwaysOn,
        int stream,
        String listedAs) {

    /** One that the device knows by its own code. */
    public GbChannel(
            String code,
            String device,
            String place,
            @Nullable MediaTransport transport,
            boolean alwaysOn,
            int stream) {
        this(code, device, place, transport, alwaysOn, stream, code);
    }

    /** What a recording is asked of: the main stream, while somebody looks. */
    GbChannel recorded() {
        return new GbChannel(code, device, place, transport, false, 0, listedAs);
    }
}
