package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "enrol",
        description = {
            "Takes a camera in; prints the credential to publish with, once.",
            "",
            "Example:",
            "  xueliang devices enrol --alias gate-1 --kind estate --owner me --place gate --push",
            "",
            "A recorder, camera or platform that registers by GB/T 28181: xueliang devices gb enrol"
        })
final class DevicesEnrolCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--code", description = "20-digit national code (default: the registry gives one).")
    String code = "";

    @Option(names = "--alias", description = "A second name for paths and commands.")
    String alias = "";

    @Mixin
    DetailOptions details = new DetailOptions();

    @Option(names = "--push", description = "The camera connects to us and publishes.")
    boolean push;

    @Option(
            names = "--pull",
            paramLabel = "URL",
            description = "We connect to the camera: rtsp:// or rtsps:// without user and password.")
    @Nullable
    String pull;

    @Option(names = "--user", description = "With --pull.")
    String user = "";

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "With --pull; asked for where the value is left out.")
    char @Nullable [] password;

    @Option(names = "--play-credential", description = "Makes a credential for viewers too.")
    boolean playCredential;

    @Override
    public Integer call() {
        if (push == (pull != null)) {
            throw new IllegalArgumentException("the source is missing (expected: --push or --pull URL, one of them)");
        }
        StreamSource.Builder source = StreamSource.newBuilder();
        if (pull == null) {
            source.setPush(PushSource.getDefaultInstance());
        } else {
            source.setPull(PullSource.newBuilder()
                    .setUrl(pull)
                    .setUsername(user)
                    .setPassword(password == null ? "" : new String(password)));
        }
        Channel channel = Channel.newBuilder()
                .setCode(code)
                .setAlias(alias)
                .setName(details.name)
                .setSourceKind(details.sourceKind())
                .setOwner(details.owner)
                .setPlace(details.place)
                .setSource(source)
                .build();
        try (RegistryClient registry = client.connect()) {
            Enrolled.print(
                    client,
                    registry.channels()
                            .enrolChannel(EnrolChannelRequest.newBuilder()
                                    .setChannel(channel)
                                    .setIssuePlayCredential(playCredential)
                                    .build()));
        }
        return 0;
    }
}
