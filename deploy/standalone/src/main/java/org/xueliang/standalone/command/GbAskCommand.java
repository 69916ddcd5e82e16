package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.xueliang.proto.v1.CameraView;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.Preset;
import org.xueliang.proto.v1.QueryDeviceRequest;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.StorageCard;
import org.xueliang.proto.v1.Tour;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ask",
        description = {
            "Asks a device about itself or one of its channels, now, and prints what it answers.",
            "Questions: presets, home-position, tours, tour (with --number), view (where the camera looks), storage,",
            "basic-settings, video-settings, text-settings, mask-settings, record-settings.",
            "All but presets and basic-settings came with edition 2022; an older device is not asked.",
            "",
            "Examples:",
            "  xueliang devices gb ask 34020000001320000001 presets",
            "  xueliang devices gb ask 34020000001320000001 text-settings"
        })
final class GbAskCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Code or alias of a channel, or code of a device.")
    String channel = "";

    @Parameters(index = "1", paramLabel = "QUESTION", description = "What is asked.")
    String question = "";

    @Option(names = "--number", paramLabel = "N", description = "Of a tour.")
    int number;

    @Override
    public Integer call() {
        QueryDeviceResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.devices()
                    .queryDevice(QueryDeviceRequest.newBuilder()
                            .setChannel(channel)
                            .setQuestion(Words.constant(DeviceQuestion.class, "QUESTION", question))
                            .setNumber(number)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(answer));
        } else {
            print(answer);
        }
        return 0;
    }

    private static void print(QueryDeviceResponse answer) {
        if (answer.hasHome()) {
            System.out.println(
                    answer.getHome().getEnabled()
                            ? "returns to preset " + answer.getHome().getPreset() + " after "
                                    + answer.getHome().getResetAfterS() + " s alone"
                            : "does not return by itself");
        } else if (answer.hasView()) {
            CameraView view = answer.getView();
            System.out.println("pan " + view.getPan() + ", tilt " + view.getTilt() + ", zoom " + view.getZoom());
        } else if (answer.hasSettings()) {
            System.out.println(Json.of(answer.getSettings()));
        } else if (answer.getToursCount() > 0) {
            Table table = new Table("TOUR", "NAME", "POINTS (PRESET:SECONDS:SPEED)");
            for (Tour tour : answer.getToursList()) {
                table.row(
                        tour.getNumber(),
                        tour.getName(),
                        tour.getPointsList().stream()
                                .map(point -> point.getPreset() + ":" + point.getStayS() + ":" + point.getSpeed())
                                .collect(Collectors.joining(" ")));
            }
            table.print(System.out);
        } else if (answer.getCardsCount() > 0) {
            Table table = new Table("CARD", "NAME", "STATE", "CAPACITY MB", "FREE MB");
            for (StorageCard card : answer.getCardsList()) {
                table.row(card.getNumber(), card.getName(), card.getStatus(), card.getCapacityMb(), card.getFreeMb());
            }
            table.print(System.out);
        } else {
            Table table = new Table("PRESET", "NAME");
            for (Preset preset : answer.getPresetsList()) {
                table.row(preset.getNumber(), preset.getName());
            }
            table.print(System.out);
        }
        if (!answer.getComplete()) {
            System.err.println("not all: the device sent fewer than it announced");
        }
    }
}
