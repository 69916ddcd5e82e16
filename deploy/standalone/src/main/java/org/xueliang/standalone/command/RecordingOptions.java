package org.xueliang.standalone.command;

import org.xueliang.proto.v1.Playback;
import org.xueliang.proto.v1.StartPlaybackRequest;
import org.xueliang.proto.v1.StreamCredential;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which recording, and why: what playing and downloading take alike. */
final class RecordingOptions {
    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Option(names = "--from", required = true, paramLabel = "TIME", description = "RFC 3339 with offset; in the past.")
    String from = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "TIME",
            description = "RFC 3339 with offset; at most 24 hours later.")
    String to = "";

    @Option(names = "--purpose", required = true, description = "Why it is looked at; goes on record.")
    String purpose = "";

    StartPlaybackRequest.Builder request() {
        return StartPlaybackRequest.newBuilder()
                .setChannel(channel)
                .setFrom(from)
                .setTo(to)
                .setPurpose(purpose);
    }

    /** With the credential, for a player. */
    static String url(String host, Playback playback, StreamCredential credential) {
        return "rtsp://" + credential.getUsername() + ":" + credential.getPassword() + "@" + inUrl(host) + ":"
                + playback.getRtspPort() + "/" + playback.getPath();
    }

    private static String inUrl(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
