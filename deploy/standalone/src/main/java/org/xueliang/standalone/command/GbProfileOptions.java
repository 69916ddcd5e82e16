package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.NoteAlgorithm;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.proto.v1.PositionUse;
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
            description =
                    "A policy for an oddity: D10 (offers with a long list of payloads), R11 (no Date in answers), "
                            + "S32 (armed when it comes, for alarms); may be repeated.")
    List<String> quirks = new ArrayList<>();

    @Option(names = "--keepalive", paramLabel = "SECONDS", description = "Between its keepalives: 5 to 600.")
    int keepaliveS;

    @Option(
            names = "--note",
            paramLabel = "USE",
            description = "Digest of each message (8.3): off, accept, require. Its gateway is given the secret then.")
    @Nullable
    String note;

    @Option(names = "--note-algorithm", paramLabel = "NAME", description = "Of ours: sm3, sha-256.")
    @Nullable
    String noteAlgorithm;

    @Option(
            names = "--position",
            paramLabel = "USE",
            description =
                    "Of a device that is carried or driven: off; last (where it was last is kept, and no way there).")
    @Nullable
    String position;

    @Option(names = "--datum", paramLabel = "NAME", description = "Of the positions that it tells: wgs84, gcj02.")
    @Nullable
    String datum;

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
        if (note != null) {
            profile.setNote(Words.constant(NoteUse.class, "--note", note, "NOTE_"));
        }
        if (noteAlgorithm != null) {
            profile.setNoteAlgorithm(Words.constant(NoteAlgorithm.class, "--note-algorithm", noteAlgorithm, "NOTE_"));
        }
        if (position != null) {
            profile.setPosition(Words.constant(PositionUse.class, "--position", position, "POSITION_"));
        }
        if (datum != null) {
            profile.setDatum(Words.constant(Datum.class, "--datum", datum));
        }
        return profile.build();
    }
}
