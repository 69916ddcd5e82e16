package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceError;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.proto.v1.SourceHealthPage;
import org.xueliang.proto.v1.SourceSensor;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "health",
        description = {
            "Shows how a source is: state, errors, clock, and the channels and sensors that it brought.",
            "",
            "Example:",
            "  xueliang sources health gate"
        })
final class SourcesHealthCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "Of the source.")
    String code = "";

    @Override
    public Integer call() {
        SourceHealthPage page;
        try (RegistryClient registry = client.connect()) {
            page = registry.sources()
                    .getSourceHealth(GetSourceRequest.newBuilder().setCode(code).build());
        }
        if (client.json) {
            System.out.println(Json.of(page));
            return 0;
        }
        print(page);
        return 0;
    }

    private static void print(SourceHealthPage page) {
        SourceHealth health = page.getSource().getHealth();
        System.out.println(Words.plain(page.getSource().getCode() + ": " + health.getSummary()));
        System.out.println("last contact " + Words.time(health.getLastContactUs()) + ", this state since "
                + Words.time(health.getSinceUs())
                + (health.getDevice().isEmpty() ? "" : ", " + Words.plain(health.getDevice())));
        health.getNotesList().forEach(note -> System.out.println("note: " + Words.plain(note)));
        for (SourceError error : health.getErrorsList()) {
            System.out.println(error.getCount() + " x " + Words.plain(error.getWhat()) + ", last "
                    + Words.time(error.getLastUs()) + ": " + Words.plain(error.getExcerpt()));
        }
        if (page.getChannelsCount() > 0) {
            Table table = new Table("CHANNEL", "KEY", "NAME", "VIDEO", "STATE", "WHY");
            for (SourceChannel channel : page.getChannelsList()) {
                table.row(
                        channel.getChannel().isEmpty() ? "-" : channel.getChannel(),
                        channel.getKey(),
                        channel.getName(),
                        channel.getVideo(),
                        channel.getGone() ? "gone" : Words.word(channel.getState()),
                        channel.getCause());
            }
            table.print(System.out);
        }
        if (page.getSensorsCount() > 0) {
            Table table = new Table("SENSOR", "KEY", "QUANTITY", "VALUE", "UNIT", "MEASURED", "READINGS");
            for (SourceSensor sensor : page.getSensorsList()) {
                table.row(
                        sensor.getSensor().isEmpty() ? "pending" : sensor.getSensor(),
                        sensor.getKey(),
                        sensor.getQuantity(),
                        Double.toString(sensor.getValue()),
                        sensor.getUnit(),
                        Words.time(sensor.getMeasuredUs()),
                        Long.toString(sensor.getReadings()));
            }
            table.print(System.out);
        }
    }
}
