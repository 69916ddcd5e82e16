package org.xueliang.standalone.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.DevicePicture;
import org.xueliang.proto.v1.TakeDevicePicturesRequest;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pictures",
        description = {
            "Has a device of edition 2022 take pictures and send them by HTTP, and writes them as JPEG files. They are the",
            "camera's own, larger than what a stream gives; 'xueliang snapshot' is quicker. The look is recorded.",
            "The device must reach the gateway's port ingest.gb28181.upload-port.",
            "",
            "Example:",
            "  xueliang devices gb pictures 34020000001320000001 --purpose 'number of the container' --count 2"
        })
final class GbPicturesCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Option(names = "--purpose", required = true, description = "Why it is looked at; goes on record.")
    String purpose = "";

    @Option(names = "--count", paramLabel = "N", description = "1 to 10 (default: 1).")
    int count = 1;

    @Option(names = "--interval", paramLabel = "SECONDS", description = "Between two; 1 to 60 (default: 1).")
    int intervalS = 1;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Default: this folder.")
    Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        TakeDevicePicturesResponse taken;
        try (RegistryClient registry = client.connect()) {
            taken = registry.devices()
                    .takeDevicePictures(TakeDevicePicturesRequest.newBuilder()
                            .setChannel(channel)
                            .setPurpose(purpose)
                            .setCount(count)
                            .setIntervalS(intervalS)
                            .build());
        }
        TakeDevicePicturesResponse.Builder told = taken.toBuilder();
        for (int i = 0; i < taken.getPicturesCount(); i++) {
            DevicePicture picture = taken.getPictures(i);
            Path file = out.resolve(taken.getChannel() + "-" + (i + 1) + ".jpg");
            Files.write(file, picture.getJpeg().toByteArray());
            told.setPictures(i, picture.toBuilder().clearJpeg());
            if (!client.json) {
                System.out.printf(
                        "%s: %dx%d, %s%n",
                        file,
                        picture.getWidth(),
                        picture.getHeight(),
                        picture.getCapturedUs() == 0
                                ? "came " + Words.time(picture.getReceivedUs())
                                : "taken " + Words.time(picture.getCapturedUs()) + " by the device's clock");
            }
        }
        if (client.json) {
            System.out.println(Json.of(told.build()));
        } else if (!taken.getNote().isEmpty()) {
            System.err.println(Words.plain(taken.getNote()));
        }
        return 0;
    }
}
