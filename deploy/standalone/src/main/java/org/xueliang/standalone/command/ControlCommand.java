package org.xueliang.standalone.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.ControlChannelResponse;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "control",
        description = {
            "Sends one command to a channel of a GB/T 28181 device, or to the device itself. Goes on record.",
            "A movement goes on until --ptz stop, at most 10 s. The standard has no answer to most commands: look.",
            "",
            "Examples:",
            "  xueliang control 34020000001320000001 --ptz left:30,up:10      speeds 1 to 255; zoom-in:1 to 15",
            "  xueliang control 34020000001320000001 --ptz stop",
            "  xueliang control 34020000001320000001 --preset call:3          set:3, delete:3",
            "  xueliang control 34020000001180000001 --guard on"
        })
final class ControlCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CHANNEL", description = "Code or alias of a channel, or code of a device.")
    String channel = "";

    @Option(
            names = "--ptz",
            paramLabel = "MOVE",
            description = "left:N, right:N, up:N, down:N, zoom-in:N, zoom-out:N, joined by commas; stop.")
    @Nullable
    String ptz;

    @Option(
            names = "--precise",
            paramLabel = "VIEW",
            description = "pan:DEGREES,tilt:DEGREES,zoom:FACTOR (edition 2022).")
    @Nullable
    String precise;

    @Option(names = "--preset", paramLabel = "DO:N", description = "call:N, set:N, delete:N; N 1 to 255.")
    @Nullable
    String preset;

    @Option(
            names = "--cruise",
            paramLabel = "DO:TRACK[:PRESET[:VALUE]]",
            description = "start, stop, add-point, delete-point, delete-track, set-speed, set-dwell.")
    @Nullable
    String cruise;

    @Option(
            names = "--scan",
            paramLabel = "DO:N[:SPEED]",
            description = "start, stop, set-left-edge, set-right-edge, set-speed.")
    @Nullable
    String scan;

    @Option(
            names = "--lens",
            paramLabel = "MOVE",
            description = "near:N, far:N, close:N, open:N, joined by commas; stop.")
    @Nullable
    String lens;

    @Option(names = "--aux", paramLabel = "on|off[:N]", description = "A switch; 1 is the wiper.")
    @Nullable
    String aux;

    @Option(names = "--guard", paramLabel = "on|off", description = "Arms or disarms.")
    @Nullable
    String guard;

    @Option(names = "--record", paramLabel = "on|off", description = "Recording in the device.")
    @Nullable
    String record;

    @Option(
            names = "--home",
            paramLabel = "off|on:PRESET:SECONDS",
            description = "Where it returns to when left alone.")
    @Nullable
    String home;

    @Option(names = "--reset-alarm", description = "All alarms of the device.")
    boolean resetAlarm;

    @Option(names = "--i-frame", description = "A keyframe now.")
    boolean iFrame;

    @Option(names = "--reboot", description = "Restarts the device; needs ADMIN.")
    boolean reboot;

    @Option(
            names = "--format-card",
            paramLabel = "N",
            description = "Erases a memory card in the device, 0 all of them (edition 2022); needs ADMIN.")
    @Nullable
    String formatCard;

    @Override
    public Integer call() {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "ptz", ptz);
        put(given, "precise", precise);
        put(given, "preset", preset);
        put(given, "cruise", cruise);
        put(given, "scan", scan);
        put(given, "lens", lens);
        put(given, "aux", aux);
        put(given, "guard", guard);
        put(given, "record", record);
        put(given, "home", home);
        put(given, "reset-alarm", resetAlarm ? "" : null);
        put(given, "i-frame", iFrame ? "" : null);
        put(given, "reboot", reboot ? "" : null);
        put(given, "format-card", formatCard);
        if (given.size() != 1) {
            throw new IllegalArgumentException(
                    given.isEmpty()
                            ? "no command (expected: one of --ptz, --preset, --lens ...; see --help)"
                            : "--" + String.join(", --", given.keySet()) + " (expected: one command at a time)");
        }
        Map.Entry<String, String> one = given.entrySet().iterator().next();
        DeviceCommand command = CommandWords.parse(one.getKey(), one.getValue());
        try (RegistryClient registry = client.connect()) {
            ControlChannelResponse answer = registry.devices()
                    .controlChannel(ControlChannelRequest.newBuilder()
                            .setChannel(channel)
                            .setCommand(command)
                            .build());
            System.out.println(
                    client.json
                            ? Json.of(answer)
                            : answer.getAnswer().isEmpty()
                                    ? "sent; the device took it"
                                    : "the device answered: " + Words.plain(answer.getAnswer()));
        }
        return 0;
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }
}
