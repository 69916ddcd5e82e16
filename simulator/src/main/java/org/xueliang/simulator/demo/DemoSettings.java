package org.xueliang.simulator.demo;

import java.net.InetSocketAddress;
import org.xueliang.simulator.media.EncoderSettings;

/**
 * How the demonstration's cameras stand on this machine.
 *
 * @param serve where the cameras that are pulled from listen; port 0 takes a free one
 * @param encoder size and rate of every camera
 * @param encoderThreads threads that render and encode; a camera of 640x360 at 10 pictures a second needs a fiftieth of one
 */
public record DemoSettings(InetSocketAddress serve, EncoderSettings encoder, int encoderThreads) {
    /** On that address and a free port, 640x360 at 10 pictures a second, one thread. */
    public static DemoSettings on(InetSocketAddress serve) {
        return new DemoSettings(serve, EncoderSettings.DEFAULTS, 1);
    }
}
