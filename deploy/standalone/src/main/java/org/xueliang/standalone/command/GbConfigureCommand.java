package org.xueliang.standalone.command;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ConfigureDeviceRequest;
import org.xueliang.proto.v1.ConfigureDeviceResponse;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "configure",
        description = {
            "Changes settings in a device: its name, registration and keepalive, pictures, text in the picture, masks,",
            "when it records. Needs ADMIN; goes on record. A part that is given replaces the device's as a whole:",
            "ask for it first. All but basic needs a device of edition 2022.",
            "",
            "Examples:",
            "  xueliang devices gb ask 34020000001320000001 text-settings > text.json",
            "  xueliang devices gb configure 34020000001320000001 --file text.json",
            "  xueliang devices gb configure 34020000001180000001 '{\"basic\": {\"keepaliveS\": 30}}'"
        })
final class GbConfigureCommand implements Callable<Integer> {
    private static final long MAX_BYTES = 64 << 10;

    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Code or alias of a channel, or code of a device.")
    String channel = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SETTINGS",
            description = "JSON as 'ask' prints it: basic, video, text, mask, record.")
    @Nullable
    String settings;

    @Option(names = "--file", paramLabel = "FILE", description = "The same from a file.")
    @Nullable
    Path file;

    @Override
    public Integer call() throws IOException {
        DeviceSettings asked = parsed(text());
        try (RegistryClient registry = client.connect()) {
            ConfigureDeviceResponse answer = registry.devices()
                    .configureDevice(ConfigureDeviceRequest.newBuilder()
                            .setChannel(channel)
                            .setSettings(asked)
                            .build());
            System.out.println(
                    client.json ? Json.of(answer) : "the device answered: " + Words.plain(answer.getAnswer()));
        }
        return 0;
    }

    private String text() throws IOException {
        if ((settings == null) == (file == null)) {
            throw new IllegalArgumentException(
                    "SETTINGS, --file: " + (file == null ? "neither" : "both") + " (expected: one of the two)");
        }
        if (file == null) {
            return settings == null ? "" : settings;
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "--file: " + file + " has " + Files.size(file) + " bytes (expected: <= " + MAX_BYTES + ")");
        }
        return Files.readString(file);
    }

    static DeviceSettings parsed(String json) {
        DeviceSettings.Builder settings = DeviceSettings.newBuilder();
        try {
            JsonFormat.parser().merge(json, settings);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "SETTINGS: " + e.getMessage() + " (expected: JSON with basic, video, text, mask or record)", e);
        }
        // What 'ask' printed besides can only be read.
        return settings.clearOther().build();
    }
}
