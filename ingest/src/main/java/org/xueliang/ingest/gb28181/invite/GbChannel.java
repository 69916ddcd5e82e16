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
 */
public record GbChannel(
        String code, String device, String place, @Nullable MediaTransport transport, boolean alwaysOn, int stream) {}
