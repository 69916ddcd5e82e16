package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.UpdateDeviceRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "change",
        description = {
            "Changes what a device is called, whose it is, and how it is spoken to. What is left out stays as it is.",
            "Its channels take owner, place and kind from it.",
            "",
            "Examples:",
            "  xueliang devices gb change 34020000001180000001 --transport tcp-passive",
            "  xueliang devices gb change 34020000001180000001 --place north-yard --policy on-demand"
        })
final class GbChangeCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "The device's 20-digit id.")
    String code = "";

    @Option(names = "--name", description = "What people call it.")
    String name = "";

    @Option(names = "--kind", description = "police, estate, iot, city.")
    @Nullable
    String kind;

    @Option(names = "--owner", description = "Who is answerable for it.")
    String owner = "";

    @Option(names = "--place", description = "What it looks at.")
    String place = "";

    @Mixin
    GbProfileOptions profile = new GbProfileOptions();

    @Override
    public Integer call() {
        Device.Builder changes = Device.newBuilder()
                .setName(name)
                .setOwner(owner)
                .setPlace(place)
                .setProfile(profile.profile());
        if (kind != null) {
            changes.setSourceKind(Words.constant(SourceKind.class, "--kind", kind));
        }
        try (RegistryClient registry = client.connect()) {
            GbShowCommand.print(
                    client,
                    registry.devices()
                            .updateDevice(UpdateDeviceRequest.newBuilder()
                                    .setDevice(code)
                                    .setChanges(changes)
                                    .build()));
        }
        return 0;
    }
}
