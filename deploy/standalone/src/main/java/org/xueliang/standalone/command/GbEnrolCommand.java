package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.EnrolDeviceResponse;
import org.xueliang.standalone.SipServer;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "enrol",
        aliases = "approve",
        description = {
            "Takes a GB/T 28181 device in, before it registers or after it was listed as pending.",
            "Makes its secret and shows it this once: type it into the device's menu as the password of the platform.",
            "CODE is the device's own id in that menu: 20 digits, the 11th to 13th say what it is (118 a recorder,",
            "132 a camera, 200 a platform). What it shows comes with its catalog and is listed by 'devices'.",
            "",
            "Examples:",
            "  xueliang devices gb enrol 34020000001180000001 --name 'Yard recorder' --kind estate --owner sunshine --place yard",
            "  xueliang devices gb enrol 34020000001180000001 --kind estate --owner sunshine --place yard --secret",
            "      asks for a secret, for a device whose own cannot be changed",
            "  xueliang devices gb approve 34020000001320000009 --kind city --owner port --place dock",
            "      the same, for one that waits"
        })
final class GbEnrolCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "The device's 20-digit id.")
    String code = "";

    @Mixin
    DetailOptions details = new DetailOptions();

    @Mixin
    GbProfileOptions profile = new GbProfileOptions();

    @Option(
            names = "--secret",
            arity = "0..1",
            interactive = true,
            description =
                    "The device's own, 8 to 64 characters; asked for where the value is left out. Better: leave it out.")
    char @Nullable [] secret;

    @Override
    public Integer call() {
        EnrolDeviceRequest request = EnrolDeviceRequest.newBuilder()
                .setDevice(Device.newBuilder()
                        .setCode(code)
                        .setName(details.name)
                        .setSourceKind(details.sourceKind())
                        .setOwner(details.owner)
                        .setPlace(details.place)
                        .setProfile(profile.profile()))
                .setSecret(secret == null ? "" : new String(secret))
                .build();
        try (RegistryClient registry = client.connect()) {
            print(client, registry.devices().enrolDevice(request));
        }
        return 0;
    }

    static void print(ClientOptions client, EnrolDeviceResponse answer) {
        if (client.json) {
            System.out.println(Json.of(answer));
            return;
        }
        Device device = answer.getDevice();
        String user = device.getProfile().getUsername();
        System.out.println(
                "enrolled " + device.getCode() + (device.getName().isEmpty() ? "" : " (" + device.getName() + ")"));
        System.out.println("for the device's menu (GB28181, platform access):");
        SipServer.find(client.dataFolder())
                .ifPresentOrElse(
                        server -> server.menu().forEach(line -> System.out.println("  " + line)),
                        () -> System.out.println(
                                "  server id, domain, address, port: as the gateway has them (ingest.gb28181)"));
        System.out.println("  device id    " + device.getCode());
        System.out.println("  user name    " + (user.isEmpty() ? device.getCode() : user));
        System.out.println("  password     "
                + (answer.getSecret().isEmpty()
                        ? "the one that you gave"
                        : answer.getSecret() + "   (shown this once)"));
        System.out.println("then:  xueliang doctor gb28181 --device " + device.getCode());
    }
}
