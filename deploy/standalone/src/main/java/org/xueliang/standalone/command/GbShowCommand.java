package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.GetDeviceRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "Everything that is known of one device: its state and why, what it says it is, its clock, how it is spoken to.",
            "",
            "Example:",
            "  xueliang devices gb show 34020000001180000001"
        })
final class GbShowCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "The device's 20-digit id.")
    String code = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            print(
                    client,
                    registry.devices()
                            .getDevice(GetDeviceRequest.newBuilder()
                                    .setDevice(code)
                                    .build()));
        }
        return 0;
    }

    static void print(ClientOptions client, Device device) {
        if (client.json) {
            System.out.println(Json.of(device));
            return;
        }
        DeviceStatus status = device.getStatus();
        DeviceProfile profile = device.getProfile();
        line("code", device.getCode());
        line("name", device.getName());
        line("what", Words.word(device.getKind()));
        line(
                "of",
                Words.word(device.getSourceKind()) + ", owner " + device.getOwner() + ", place " + device.getPlace());
        line("enrolment", Words.word(device.getEnrolment()));
        line("state", Words.word(status.getPresence()) + " since " + Words.time(status.getSinceUs()));
        line("why", status.getCause());
        line("address", (status.getSignalling() + " " + status.getAddress()).trim());
        line("gateway", status.getGateway());
        line("device", GbWords.device(status) + " " + status.getFirmware());
        line(
                "clock",
                status.getClockKnown() ? status.getClockErrorMs() + " ms ahead of the gateway's" : "not known yet");
        line("catalog", GbWords.catalog(status.getCatalog()));
        line("user name", profile.getUsername().isEmpty() ? "its code" : profile.getUsername());
        line("transport", Words.word(profile.getTransport()));
        line("policy", Words.word(profile.getPolicy()));
        if (profile.getNoteValue() > 1) {
            line("note", Words.word(profile.getNote(), "NOTE_"));
        }
        if (device.hasPosition()) {
            line("position", GbWords.position(device.getPosition()));
        }
        line("quirks", String.join(", ", profile.getQuirksList()));
    }

    private static void line(String what, String value) {
        if (!value.isBlank()) {
            System.out.printf("%-10s %s%n", what, Words.plain(value));
        }
    }
}
