package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.proto.v1.WireCharset;
import picocli.CommandLine.Option;

/** How a GB/T 28181 device is spoken to. What is left out is found out, or is the standard's default. */
final class GbProfileOptions {
    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "User name in the device's menu, where it is not its code.")
    String username = "";

    @Option(
            names = "--transport",
            description =
                    "How media comes: udp, tcp-passive (the device connects to us), tcp-active (we connect to it).")
    @Nullable
    String transport;

    @Option(names = "--policy", description = "always-on (watched by the analysis), on-demand (while somebody looks).")
    @Nullable
    String policy;

    @Option(names = "--charset", description = "Of what is sent to it: gb18030, utf-8.")
    @Nullable
    String charset;

    @Option(
            names = "--quirk",
            paramLabel = "NAME",
            description = "A policy for an oddity, as the doctor prints it; may be repeated.")
    List<String> quirks = new ArrayList<>();

    @Option(names = "--keepalive", paramLabel = "SECONDS", description = "Between its keepalives: 5 to 600.")
    int keepaliveS;

    DeviceProfile profile() {
        DeviceProfile.Builder profile = DeviceProfile.newBuilder()
                .setUsername(username)
                .addAllQuirks(quirks)
                .setKeepaliveS(keepaliveS);
        if (transport != null) {
            profile.setTransport(Words.constant(MediaTransport.class, "--transport", transport, "MEDIA_"));
        }
        if (policy != null) {
            profile.setPolicy(Words.constant(StreamPolicy.class, "--policy", policy));
        }
        if (charset != null) {
            profile.setCharset(Words.constant(WireCharset.class, "--charset", charset));
        }
        return profile.build();
    }
}
