package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.ListDevicesRequest;
import org.xueliang.proto.v1.ListDevicesResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "gb",
        description = {
            "Lists what registers by GB/T 28181: cameras, recorders, platforms. What they show is in 'devices'.",
            "A device that nobody enrolled is listed as pending when it tries; it gets nothing until it is enrolled.",
            "",
            "Examples:",
            "  xueliang devices gb                       all, with the state of each and why",
            "  xueliang devices gb --pending             who knocks",
            "  xueliang devices gb enrol 34020000001180000001 --kind estate --owner sunshine --place yard",
            "  xueliang devices gb catalog 34020000001180000001 --refresh",
            "  xueliang devices gb ask 34020000001320000001 presets",
            "  xueliang doctor gb28181 --device 34020000001180000001"
        },
        subcommands = {
            GbEnrolCommand.class,
            GbShowCommand.class,
            GbChangeCommand.class,
            GbSecretCommand.class,
            GbRemoveCommand.class,
            GbCatalogCommand.class,
            GbAskCommand.class,
            GbConfigureCommand.class,
            GbPicturesCommand.class,
            GbDialogueCommand.class
        })
final class GbCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--pending", description = "Only those that wait to be enrolled.")
    boolean pending;

    @Option(names = "--owner", description = "Only of this owner.")
    String owner = "";

    @Option(names = "--place", description = "Only of this place.")
    String place = "";

    @Option(names = "--presence", description = "online, offline, unknown.")
    @Nullable
    String presence;

    @Override
    public Integer call() {
        List<Device> devices = new ArrayList<>();
        ListDevicesRequest.Builder request =
                ListDevicesRequest.newBuilder().setOwner(owner).setPlace(place).setPageSize(1000);
        if (pending) {
            request.setEnrolment(Enrolment.PENDING);
        }
        if (presence != null) {
            request.setPresence(Words.constant(Presence.class, "--presence", presence));
        }
        try (RegistryClient registry = client.connect()) {
            do {
                ListDevicesResponse page = registry.devices().listDevices(request.build());
                devices.addAll(page.getDevicesList());
                request.setPageToken(page.getNextPageToken());
            } while (!request.getPageToken().isEmpty());
        }
        if (client.json) {
            System.out.println(Json.of(devices));
        } else {
            print(devices);
        }
        return 0;
    }

    private static void print(List<Device> devices) {
        Table table =
                new Table("CODE", "NAME", "OWNER", "PLACE", "STATE", "SINCE", "ADDRESS", "DEVICE", "CATALOG", "WHY");
        for (Device device : devices) {
            DeviceStatus status = device.getStatus();
            table.row(
                    device.getCode(),
                    device.getName(),
                    device.getOwner(),
                    device.getPlace(),
                    device.getEnrolment() == Enrolment.PENDING ? "pending" : Words.word(status.getPresence()),
                    Words.time(status.getSinceUs()),
                    status.getAddress().isEmpty() ? "-" : (status.getSignalling() + " " + status.getAddress()).trim(),
                    GbWords.device(status),
                    GbWords.catalogBriefly(status.getCatalog()),
                    status.getCause());
        }
        table.print(System.out);
        if (devices.stream().anyMatch(device -> device.getEnrolment() == Enrolment.PENDING)) {
            System.err.println(
                    "to take a pending one in:  xueliang devices gb enrol CODE --kind ... --owner ... --place ...");
        }
    }
}
