package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.AudioUse;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "audio",
        description = {
            "Lets a channel's sound pass to those who may see its live pictures, or not. It is off unless somebody",
            "switched it on: to listen is another matter than to watch. On takes an administrator, off anybody who",
            "may change channels; both are on record. Nothing analyses or keeps it.",
            "",
            "G.711 and AAC pass, of GB/T 28181 devices and of RTSP cameras. A camera that is pulled is connected to",
            "anew. A platform above hears it only with `xueliang platforms add ... --share-audio`.",
            "",
            "Examples:",
            "  xueliang devices audio gate-1 on",
            "  xueliang devices audio 34020000001320000001 off"
        })
final class DevicesAudioCommand implements Callable<Integer> {
    private enum Wanted {
        ON,
        OFF
    }

    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Parameters(index = "1", paramLabel = "on|off")
    String wanted = "";

    @Override
    public Integer call() {
        AudioUse audio =
                Words.constant(Wanted.class, "on|off", wanted) == Wanted.ON ? AudioUse.AUDIO_PASS : AudioUse.AUDIO_OFF;
        try (RegistryClient registry = client.connect()) {
            Channel before = registry.channels()
                    .getChannel(
                            GetChannelRequest.newBuilder().setChannel(channel).build());
            Channel changed = registry.channels()
                    .updateChannel(UpdateChannelRequest.newBuilder()
                            .setChannel(before.getCode())
                            .setRevision(before.getRevision())
                            .setChanges(Channel.newBuilder().setAudio(audio))
                            .build())
                    .getChannel();
            System.out.println(
                    client.json
                            ? Json.of(changed)
                            : changed.getCode() + ": audio "
                                    + (changed.getAudio() == AudioUse.AUDIO_PASS ? "passes" : "is off"));
        }
        return 0;
    }
}
