package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.EnrolSourceSensorRequest;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sensor",
        description = {
            "Enrols what a source calls KEY as a sensor; its readings count from then on.",
            "",
            "Example:",
            "  xueliang sources sensor covers MH-0001 --name 'cover 1, Harbour Road' --quantity tilt --unit deg --alarm-at 15"
        })
final class SourcesSensorCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "CODE", description = "Of the source.")
    String code = "";

    @Parameters(index = "1", paramLabel = "KEY", description = "As the source calls it: xueliang sources health CODE.")
    String key = "";

    @Option(names = "--name", description = "What people call it.")
    String name = "";

    @Option(names = "--quantity", required = true, description = "What is measured: tilt, water_level ...")
    String quantity = "";

    @Option(names = "--unit", description = "Of the values.")
    String unit = "";

    @Option(names = "--place", description = "Where it is (default: the source's place).")
    String place = "";

    @Option(names = "--alarm-at", paramLabel = "VALUE", description = "This and above is an alarm.")
    @Nullable
    Double alarmAt;

    @Override
    public Integer call() {
        Sensor.Builder sensor = Sensor.newBuilder()
                .setName(name)
                .setQuantity(quantity)
                .setUnit(unit)
                .setPlace(place);
        if (alarmAt != null) {
            sensor.setAlarmAt(alarmAt);
        }
        Sensor enrolled;
        try (RegistryClient registry = client.connect()) {
            enrolled = registry.sources()
                    .enrolSourceSensor(EnrolSourceSensorRequest.newBuilder()
                            .setSource(code)
                            .setKey(key)
                            .setSensor(sensor)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(enrolled));
        } else {
            System.err.println("enrolled " + key + " as " + enrolled.getCode());
        }
        return 0;
    }
}
