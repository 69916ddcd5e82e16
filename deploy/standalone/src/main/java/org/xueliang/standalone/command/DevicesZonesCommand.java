package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.SetZonesRequest;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "zones",
        description = {
            "Sets what motion is looked for in; without zones the whole picture. In force within seconds.",
            "A zone is ID=X,Y;X,Y;X,Y... with fractions of width and height, (0,0) top left.",
            "",
            "Example:",
            "  xueliang devices zones gate-1 yard=0.1,0.5;0.9,0.5;0.9,1;0.1,1"
        })
final class DevicesZonesCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Code or alias.")
    String channel = "";

    @Parameters(index = "1..*", arity = "0..16", paramLabel = "ZONE", description = "ID=X,Y;X,Y;X,Y...")
    List<String> zones = new ArrayList<>();

    @Override
    public Integer call() {
        SetZonesRequest request = SetZonesRequest.newBuilder()
                .setChannel(channel)
                .addAllZones(zones.stream().map(DevicesZonesCommand::zone).toList())
                .build();
        try (RegistryClient registry = client.connect()) {
            Channel changed = registry.channels().setZones(request);
            System.out.println(
                    client.json ? Json.of(changed) : changed.getCode() + ": " + changed.getZonesCount() + " zones");
        }
        return 0;
    }

    static Zone zone(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("zone: '" + text + "' (expected: ID=X,Y;X,Y;X,Y...)");
        }
        Zone.Builder zone = Zone.newBuilder().setId(text.substring(0, equals));
        for (String corner : text.substring(equals + 1).split(";", -1)) {
            String[] xy = corner.split(",", -1);
            try {
                if (xy.length != 2) {
                    throw new NumberFormatException(corner);
                }
                zone.addCorners(
                        ZonePoint.newBuilder().setX(Double.parseDouble(xy[0])).setY(Double.parseDouble(xy[1])));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "zone " + zone.getId() + ": corner '" + corner + "' (expected: X,Y with fractions 0 to 1)", e);
            }
        }
        return zone.build();
    }
}
