package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.StartPlaybackResponse;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "play",
        description = {
            "Asks a GB/T 28181 device for a recording and prints what to open in a player, with a password for this alone.",
            "The player may pause, seek and change the speed. The look is recorded.",
            "",
            "Example:",
            "  xueliang recordings play 34020000001320000001 --from 2026-03-01T08:00:00+08:00 \\",
            "      --to 2026-03-01T08:10:00+08:00 --purpose 'bicycle missing since Sunday'"
        })
final class RecordingsPlayCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Mixin
    RecordingOptions recording = new RecordingOptions();

    @Option(
            names = "--gateway-host",
            paramLabel = "HOST",
            description = "Where a player reaches the gateway's RTSP port (default: the host of --server).")
    @Nullable
    String gatewayHost;

    @Override
    public Integer call() {
        StartPlaybackResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.devices().startPlayback(recording.request().build());
        }
        if (client.json) {
            System.out.println(Json.of(answer));
            return 0;
        }
        String url = RecordingOptions.url(
                gatewayHost == null ? client.address().host() : gatewayHost,
                answer.getPlayback(),
                answer.getCredential());
        System.out.println("ffplay -rtsp_transport tcp " + url);
        System.out.println("vlc --rtsp-tcp " + url);
        System.err.println("open one of them until "
                + Words.time(answer.getPlayback().getOpenUntilUs())
                + "; the password is shown this once and opens this playback alone (id "
                + answer.getPlayback().getId() + ")");
        return 0;
    }
}
